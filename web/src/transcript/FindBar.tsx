/** Finds words in the text: how many there are, the next, the one before. */

import { ChevronDown, ChevronUp, X } from "lucide-react";
import { type KeyboardEvent, type RefObject, useEffect, useRef } from "react";

import { t } from "~/text/text";
import styles from "~/transcript/FindBar.module.css";
import type { Find } from "~/transcript/useFind";
import { announce } from "~/ui/Announcer";
import { SearchInput } from "~/ui/Field";
import { IconButton } from "~/ui/IconButton";

interface FindBarProps {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly find: Find;
  /** All of the text is there to be searched. */
  readonly isComplete: boolean;
  readonly onClose: () => void;
}

const SAID_AFTER_MS = 700;

export function FindBar({ input, find, isComplete, onClose }: FindBarProps) {
  const { wanted, hits, at, type, step } = find;
  const count = countOf(wanted, hits.length, at);
  useEffect(() => {
    const timer = setTimeout(() => { if (count !== "") announce(count); }, SAID_AFTER_MS);
    return () => { clearTimeout(timer); };
  }, [count]);
  const takesFocus = useRef(!find.isGiven);
  useEffect(() => { if (takesFocus.current) input.current?.select(); }, [input]);
  const keyed = (event: KeyboardEvent): void => {
    const acts: Readonly<Record<string, () => void>> = { Enter: () => { step(event.shiftKey ? -1 : 1); }, Escape: onClose };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    // The keys are those of the field, and of the buttons beside it alike.
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className={styles.find} onKeyDown={(event) => { if (event.key === "Escape") keyed(event); }}>
      <SearchInput ref={input} label={t("find.label")} placeholder={t("find.label")} value={wanted} autoComplete="off" spellCheck={false} onChange={(event) => { type(event.target.value); }} onKeyDown={keyed} />
      <span className={styles.count}>{count}{!isComplete && wanted !== "" && ` · ${t("find.loading")}`}</span>
      <IconButton icon={ChevronUp} size="sm" label={t("find.previous")} disabled={hits.length === 0} onClick={() => { step(-1); }} />
      <IconButton icon={ChevronDown} size="sm" label={t("find.next")} disabled={hits.length === 0} onClick={() => { step(1); }} />
      <span className={styles.grow} />
      <IconButton icon={X} size="sm" label={t("close")} onClick={onClose} />
    </div>
  );
}

function countOf(wanted: string, count: number, at: number): string {
  if (wanted.trim() === "") return "";
  return count === 0 ? t("find.none") : t("find.of", { at: at + 1, count });
}
