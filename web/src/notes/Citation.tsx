/** A time that a note or an answer cites: it leads to where it was said. */

import styles from "~/notes/Citation.module.css";
import { clock } from "~/text/numbers";
import { t } from "~/text/text";

interface CitationProps {
  readonly recordingId: string;
  readonly start: number;
  readonly onSeek: (seconds: number) => void;
}

export const Citation = ({ recordingId, start, onSeek }: CitationProps) => (
  <a
    className={styles.cite}
    href={`/recordings/${recordingId}?at=${String(start)}`}
    aria-label={t("reading.playFrom", { time: clock(start) })}
    onClick={(event) => {
      // With a key held down it opens elsewhere, as links do.
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      onSeek(start);
    }}
  >
    {clock(start)}
  </a>
);
