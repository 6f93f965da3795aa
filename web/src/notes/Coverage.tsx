/** What was read for a note, and what a reader must check: a proof, said honestly. */

import { ShieldAlert, ShieldCheck } from "lucide-react";

import type { Note } from "~/api/types";
import { Citation } from "~/notes/Citation";
import styles from "~/notes/NotesPanel.module.css";
import { type Cite, citesOf, coverageOf, type LeftOut } from "~/notes/written";
import { length, percent } from "~/text/numbers";
import { t } from "~/text/later";

interface CoverageProps {
  readonly recordingId: string;
  readonly note: Note;
  readonly cites: readonly Cite[];
  readonly onSeek: (seconds: number) => void;
}

export function Coverage({ recordingId, note, onSeek }: CoverageProps) {
  const coverage = coverageOf(note);
  if (!coverage) return null;
  const { share, seconds, parts, unverified, leftOut } = coverage;
  const isWhole = share >= 1 && unverified === 0;
  const read = { percent: percent(share * 100), length: spoken(seconds) };
  const Icon = isWhole ? ShieldCheck : ShieldAlert;
  return (
    <footer className={styles.coverage} data-tone={isWhole ? "success" : "warning"}>
      <Icon aria-hidden />
      <div>
        <p>
          {parts > 1 ? t("notes.readParts", { ...read, count: parts }) : t("notes.read", read)}
          {/* What a person has changed may cite anything. */}
          {note.origin !== "person" && `. ${t("notes.cited", { count: citesOf(note.data).length })}`}
        </p>
        {note.origin !== "person" && unverified > 0 && <p>{t("notes.unverified", { count: unverified })}</p>}
        {note.origin !== "person" && leftOut.length > 0 && <LeftOutList leftOut={leftOut} recordingId={recordingId} onSeek={onSeek} />}
      </div>
    </footer>
  );
}

/** Less than a minute is told by its seconds: a share of something vague would prove nothing. */
const spoken = (seconds: number): string => (seconds < 60 ? t("notes.seconds", { count: Math.round(seconds) }) : length(seconds));

interface LeftOutListProps extends Pick<CoverageProps, "recordingId" | "onSeek"> {
  readonly leftOut: readonly LeftOut[];
}

const LeftOutList = ({ leftOut, recordingId, onSeek }: LeftOutListProps) => (
  <details>
    <summary>{t("notes.leftOut", { count: leftOut.length })}</summary>
    <ul>
      {leftOut.map(({ text, cites }, at) => (
        <li key={at}>{text}{cites.map(({ start }) => <Citation key={start} recordingId={recordingId} start={start} onSeek={onSeek} />)}</li>
      ))}
    </ul>
  </details>
);
