/** The whole text for paper: rows that are not drawn do not print, so it is mounted beside the page while it is printed. */

import { useEffect } from "react";
import { createPortal, flushSync } from "react-dom";

import type { Person } from "~/speakers/people";
import { clock } from "~/text/numbers";
import styles from "~/transcript/exports/Print.module.css";
import { type Block, textOf } from "~/transcript/turns";

export interface Printing {
  readonly isWithTimes: boolean;
}

interface PrintProps {
  readonly printing: Printing | null;
  readonly blocks: readonly Block[];
  readonly people: readonly Person[];
  /** Begins and ends the printing. */
  readonly onChange: (printing: Printing | null) => void;
}

export function Print({ printing, blocks, people, onChange }: PrintProps) {
  useEffect(() => {
    // The browser's own command prints with times; what React draws must be there when it goes on.
    const began = (): void => { if (printing === null) flushSync(() => { onChange({ isWithTimes: true }); }); };
    const ended = (): void => { onChange(null); };
    addEventListener("beforeprint", began);
    addEventListener("afterprint", ended);
    return () => {
      removeEventListener("beforeprint", began);
      removeEventListener("afterprint", ended);
    };
  }, [printing, onChange]);
  if (!printing) return null;
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return createPortal(
    <div className={styles.print}>
      {blocks.map((block) => block.kind === "turn" && (
        <article key={block.key} lang={block.language ?? undefined}>
          {printing.isWithTimes && <time>{clock(block.start)}</time>}
          {block.speaker !== null && <h2>{names.get(block.speaker)}</h2>}
          <p dir="auto">{textOf(block)}</p>
        </article>
      ))}
    </div>,
    document.body,
  );
}
