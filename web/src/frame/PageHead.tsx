/** A page's name, which is also the window's, and one line about it. */

import { type ReactNode, useEffect } from "react";

import styles from "~/frame/PageHead.module.css";

interface PageHeadProps {
  readonly title: string;
  readonly line?: ReactNode;
  readonly children?: ReactNode;
}

export function PageHead({ title, line, children }: PageHeadProps) {
  useTitle(title);
  return (
    <div className={styles.head}>
      <div>
        <h1>{title}</h1>
        {line !== undefined && <p>{line}</p>}
      </div>
      {children}
    </div>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === "" ? "Tiro" : `${title} · Tiro`;
  }, [title]);
}
