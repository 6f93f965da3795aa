/** A segment while the text is edited: when, who, and the words to write in. */

import { AudioLines, EyeOff } from "lucide-react";
import { memo, type ReactNode, useMemo } from "react";

import type { Segment } from "~/api/types";
import type { Person } from "~/speakers/people";
import { clock, spokenClock } from "~/text/numbers";
import { t } from "~/text/text";
import { type CaretWish, Editable, type EditableActs, type Stretches } from "~/transcript/editing/Editable";
import styles from "~/transcript/editing/EditRow.module.css";
import { correctionsOf } from "~/transcript/editing/marks";
import { Button } from "~/ui/Button";
import { Kbd } from "~/ui/Kbd";

interface EditRowProps {
  readonly segment: Segment;
  readonly person: Person | undefined;
  /** Who speaks, at the beginning of a turn. */
  readonly name: ReactNode;
  /** What was said here in the version that is edited; null where nothing differs. */
  readonly before: string | null;
  readonly isCurrent: boolean;
  readonly isTabStop: boolean;
  readonly caret: CaretWish | null;
  readonly hits: Stretches;
  readonly hitNow: Stretches;
  readonly isLocked: boolean;
  readonly acts: EditableActs;
  readonly onPlay: (seconds: number) => void;
}

const NONE: Stretches = [];

export const EditRow = memo(function EditRow(props: EditRowProps) {
  const { segment, person, name, before, isCurrent, isTabStop, caret, hits, hitNow, isLocked, acts, onPlay } = props;
  const corrections = useMemo(() => (before === null ? [] : correctionsOf(before, segment.text)), [before, segment.text]);
  const edited = useMemo<Stretches>(() => (corrections.length === 0 ? NONE : corrections.map(({ start, end }) => [start, end])), [corrections]);
  const who = person?.name ?? t("edit.nobody");
  const isWaiting = segment.retime === "waiting" && before === null;
  return (
    <article className={styles.row} data-editing={isCurrent || undefined} data-first={name === null ? undefined : ""} data-speaker={person?.colour} tabIndex={-1} aria-label={t("reading.turn", { name: who, time: spokenClock(segment.start) })}>
      <button type="button" className={styles.time} tabIndex={isTabStop ? 0 : -1} aria-label={t("reading.playFrom", { time: clock(segment.start) })} onClick={() => { onPlay(segment.start); }}>
        {clock(segment.start)}
      </button>
      <div className={styles.body}>
        {name}
        <Editable
          id={segment.id}
          text={segment.text}
          label={t("edit.words", { name: who, time: spokenClock(segment.start) })}
          language={segment.language}
          isTabStop={isTabStop}
          caret={caret}
          edited={edited}
          hits={hits}
          hitNow={hitNow}
          isLocked={isLocked}
          acts={acts}
        />
        {isCurrent && corrections.length > 0 && (
          <p className={styles.corrections}>
            {corrections.map((one, index) => (
              <span key={index} dir="auto">
                {one.before !== "" && <del><span data-hidden-visually>{t("edit.was")} </span>{one.before}</del>}
                {one.after !== "" && <ins><span data-hidden-visually>{t("edit.is")} </span>{one.after}</ins>}
              </span>
            ))}
          </p>
        )}
        {isWaiting && <p className={styles.waiting}><AudioLines aria-hidden />{t("edit.waiting")}</p>}
        {isCurrent && (
          <p className={styles.foot} aria-hidden>
            <span><Kbd>↵</Kbd>{t("edit.footSplit")}</span>
            <span><Kbd>⌫</Kbd>{t("edit.footMerge")}</span>
            <span><Kbd>Esc</Kbd>{t("edit.footDone")}</span>
          </p>
        )}
      </div>
    </article>
  );
});

interface HeldRowProps {
  readonly segment: Segment;
  readonly onRestore: () => void;
  readonly onPlay: (seconds: number) => void;
}

/** What is held back, at its place; it can be shown again. */
export const HeldRow = ({ segment, onRestore, onPlay }: HeldRowProps) => (
  <div className={styles.held}>
    <EyeOff aria-hidden />
    <del dir="auto">{segment.text}</del>
    <Button size="sm" onClick={() => { onPlay(segment.start); }}>{t("reading.listen")}</Button>
    <Button size="sm" variant="outline" onClick={onRestore}>{t("edit.restore")}</Button>
  </div>
);
