/** What one person says until another does, and what is held back. */

import { EyeOff } from "lucide-react";
import { memo, useContext } from "react";

import type { Person } from "~/speakers/people";
import { SpeakerBadge } from "~/speakers/SpeakerBadge";
import { clock, percent, spokenClock } from "~/text/numbers";
import { type Key, t } from "~/text/text";
import { SlotsContext } from "~/transcript/slots";
import styles from "~/transcript/Turn.module.css";
import type { HeldBack, Piece, Turn } from "~/transcript/turns";
import { Button } from "~/ui/Button";

interface TurnBlockProps {
  readonly turn: Turn;
  readonly person: Person | undefined;
  /** It is the one that Tab leads to. */
  readonly isStop: boolean;
  /** Words to mark, where the browser has no highlights of its own. */
  readonly marked: ReadonlySet<number> | undefined;
  readonly markedNow: ReadonlySet<number> | undefined;
}

/** Clicks and keys are taken by the text as a whole, by `data-w` and `data-seek`. */
export const TurnBlock = memo(function TurnBlock({ turn, person, isStop, marked, markedNow }: TurnBlockProps) {
  const slots = useContext(SlotsContext);
  return (
    // One stop of Tab leads into the text; from there the arrows lead on.
    <article
      className={styles.turn}
      data-row=""
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={isStop ? 0 : -1}
      data-speaker={person?.colour}
      aria-label={t("reading.turn", { name: person?.name ?? "", time: spokenClock(turn.start) })}
    >
      <button type="button" className={styles.time} tabIndex={-1} data-seek={turn.start} aria-label={t("reading.playFrom", { time: clock(turn.start) })}>
        {clock(turn.start)}
      </button>
      <div>
        {slots.name ? slots.name(turn, person) : person && <p className={styles.name}><SpeakerBadge person={person} />{person.name}</p>}
        <p className={styles.text} data-text="" dir="auto" lang={turn.language ?? undefined}>
          {turn.pieces.map((piece, index) => (
            <Word key={`${piece.segment}-${String(piece.word)}`} piece={piece} index={index} mark={markOf(index, marked, markedNow)} />
          ))}
        </p>
      </div>
    </article>
  );
});

type Mark = "found" | "now" | undefined;

const markOf = (index: number, marked?: ReadonlySet<number>, now?: ReadonlySet<number>): Mark => {
  if (now?.has(index)) return "now";
  return marked?.has(index) ? "found" : undefined;
};

function Word({ piece, index, mark }: { readonly piece: Piece; readonly index: number; readonly mark: Mark }) {
  const title = piece.isDoubtful && piece.probability !== null ? t("reading.confidence", { percent: percent(piece.probability * 100) }) : undefined;
  return (
    <>
      {piece.gap}
      <span className={styles.word} data-w={index} data-doubt={piece.isDoubtful || undefined} title={title}>
        {mark ? <mark data-now={mark === "now" || undefined}>{piece.text}</mark> : piece.text}
      </span>
    </>
  );
}

const REASONS: Readonly<Record<string, Key>> = {
  over_silence: "held.silence",
  no_speech: "held.silence",
  known_phrase: "held.phrase",
  repetition: "held.repetition",
  compression: "held.repetition",
  low_confidence: "held.unsure",
  impossible_rate: "held.rate",
  outside_chunk: "held.outside",
  by_person: "held.person",
};

interface HeldBackBlockProps {
  readonly block: HeldBack;
  readonly isStop: boolean;
  readonly isRestoring: boolean;
  readonly mark: Mark;
  readonly onListen: (block: HeldBack) => void;
  readonly onRestore: (block: HeldBack) => void;
}

export const HeldBackBlock = memo(function HeldBackBlock({ block, isStop, isRestoring, mark, onListen, onRestore }: HeldBackBlockProps) {
  const why = t(REASONS[block.why] ?? "held.other");
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <article className={styles.held} data-row="" tabIndex={isStop ? 0 : -1} aria-label={t("reading.heldLabel", { time: spokenClock(block.start) })}>
      <EyeOff aria-hidden />
      <div>
        <del data-text="" dir="auto">{mark ? <mark data-now={mark === "now" || undefined}>{block.text}</mark> : block.text}</del>
        <p>{t("reading.heldAt", { time: clock(block.start), why })}</p>
      </div>
      <span className={styles.acts}>
        <Button size="sm" tabIndex={isStop ? 0 : -1} onClick={() => { onListen(block); }}>{t("reading.listen")}</Button>
        <Button size="sm" variant="outline" tabIndex={isStop ? 0 : -1} isBusy={isRestoring} onClick={() => { onRestore(block); }}>{t("reading.restore")}</Button>
      </span>
    </article>
  );
});
