/** What one person says until another does, and what is held back. */

import { EyeOff } from "lucide-react";
import { type MouseEvent, memo } from "react";

import type { Person } from "~/speakers/people";
import { SpeakerBadge } from "~/speakers/SpeakerBadge";
import { clock, spokenClock } from "~/text/numbers";
import { type Key, t } from "~/text/text";
import styles from "~/transcript/Turn.module.css";
import type { HeldBack, Turn } from "~/transcript/turns";
import { Button } from "~/ui/Button";

interface TurnBlockProps {
  readonly turn: Turn;
  readonly person: Person | undefined;
  readonly isNow: boolean;
  readonly hasDoubts: boolean;
  readonly onSeek: (seconds: number) => void;
}

export const TurnBlock = memo(function TurnBlock({ turn, person, isNow, hasDoubts, onSeek }: TurnBlockProps) {
  /** A click on a word seeks; a drag selects and never seeks. */
  const clicked = (event: MouseEvent): void => {
    const word = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-start]") : null;
    if (word && getSelection()?.isCollapsed !== false) onSeek(Number(word.dataset.start));
  };
  const name = person?.name ?? "";
  return (
    <article
      className={styles.turn}
      data-now={isNow || undefined}
      data-speaker={person?.colour}
      aria-label={t("reading.turn", { name, time: spokenClock(turn.start) })}
    >
      <button type="button" className={styles.time} aria-label={t("reading.playFrom", { time: spokenClock(turn.start) })} onClick={() => { onSeek(turn.start); }}>
        {clock(turn.start)}
      </button>
      <div>
        {person && <p className={styles.name}><SpeakerBadge person={person} />{name}</p>}
        {/* The keyboard's way to a time is the button before the text. */}
        {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions */}
        <p className={styles.text} dir="auto" lang={turn.language ?? undefined} data-doubts={hasDoubts || undefined} onClick={clicked}>
          {turn.pieces.map((piece, index) => (
            <span key={`${String(piece.start)}-${String(index)}`}>
              <span className={styles.word} data-start={piece.start} data-doubt={piece.isDoubtful || undefined}>{piece.text}</span>{" "}
            </span>
          ))}
        </p>
      </div>
    </article>
  );
});

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
  readonly onSeek: (seconds: number) => void;
}

export const HeldBackBlock = ({ block, onSeek }: HeldBackBlockProps) => (
  <div className={styles.held}>
    <EyeOff aria-hidden />
    <div>
      <del dir="auto">{block.text}</del>
      <p>{t("reading.heldAt", { time: clock(block.start), why: t(REASONS[block.why] ?? "held.other") })}</p>
    </div>
    <Button size="sm" onClick={() => { onSeek(block.start); }}>{t("reading.listen")}</Button>
  </div>
);
