/** A page's name, which is also the window's, and one line about it. */

import { type ReactNode, type RefObject, useEffect, useRef } from "react";

import styles from "~/frame/PageHead.module.css";

interface PageHeadProps {
  readonly title: string;
  /** The window's name, where it says more. */
  readonly name?: string | undefined;
  readonly line?: ReactNode;
  readonly children?: ReactNode;
}

export function PageHead({ title, name, line, children }: PageHeadProps) {
  const heading = useHeading(name ?? title);
  return (
    <div className={styles.head}>
      <div>
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        {line !== undefined && <p>{line}</p>}
      </div>
      {children}
    </div>
  );
}

/** The path that is shown; on the first page the focus stays at the top. */
let lastPath = location.pathname;
/** The path whose heading was given the focus, which goes on to another heading in its place. */
let focusedPath: string | null = null;

/** Names the window after a page, and gives its heading the focus when the page is gone to, so that it is read. */
export function useHeading(title: string): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Tiro`;
  }, [title]);
  useEffect(() => {
    const path = location.pathname;
    const isLost = focusedPath === path && document.activeElement === document.body;
    if ((path === lastPath && !isLost) || document.activeElement?.closest("[role=dialog]")) return;
    lastPath = focusedPath = path;
    heading.current?.focus({ preventScroll: true });
  }, []);
  return heading;
}
