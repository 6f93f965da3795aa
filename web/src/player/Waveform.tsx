/** The sound as a wave in the speakers' colours, with where it is; zoomed, a detail above the whole. */

import { type CSSProperties, useEffect, useMemo, useRef, useState } from "react";

import { ticksOf } from "~/player/bars";
import { Detail } from "~/player/Detail";
import { Lane } from "~/player/Lane";
import { usePeaks } from "~/player/peaks";
import type { Player } from "~/player/player";
import { Playhead } from "~/player/Playhead";
import type { Voice } from "~/player/voices";
import styles from "~/player/Waveform.module.css";
import { marksOf } from "~/store/marks";
import { useMedia } from "~/ui/media";

const HEIGHT = 46;
const SMALL_HEIGHT = 34;
const OVERVIEW_HEIGHT = 16;

const TICK_PIXELS = { found: 3, held: 14, marked: 3 };

/** Times that are marked above the wave. */
export interface Marks {
  readonly found: readonly number[];
  readonly held: readonly number[];
}

interface WaveformProps {
  readonly recordingId: string;
  readonly player: Player;
  readonly duration: number;
  readonly voices: readonly Voice[];
  readonly marks: Marks;
  /** Pixels a second; null shows all of it. */
  readonly zoom: number | null;
  readonly isDisabled: boolean;
  readonly onSeek: (seconds: number) => void;
}

export function Waveform({ recordingId, player, duration, voices, marks, zoom, isDisabled, onSeek }: WaveformProps) {
  const overview = usePeaks(recordingId, duration, false);
  const isSmall = useMedia("(max-width: 47.99rem)");
  const height = zoom === null ? (isSmall ? SMALL_HEIGHT : HEIGHT) : OVERVIEW_HEIGHT;
  return (
    <div className={styles.wave}>
      {zoom !== null && <Detail recordingId={recordingId} player={player} duration={duration} voices={voices} pixelsPerSecond={zoom} height={isSmall ? SMALL_HEIGHT : HEIGHT} onSeek={onSeek} />}
      <Playhead player={player} duration={duration} voices={voices} height={height} isDisabled={isDisabled} onSeek={onSeek}>
        {overview ? <Lane peaks={overview} duration={duration} voices={voices} height={height} /> : <i className={styles.line} />}
        <Ticks recordingId={recordingId} marks={marks} duration={duration} />
      </Playhead>
    </div>
  );
}

function Ticks({ recordingId, marks, duration }: { readonly recordingId: string; readonly marks: Marks; readonly duration: number }) {
  const place = useRef<HTMLSpanElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!place.current) return undefined;
    const sized = new ResizeObserver(([entry]) => { setWidth(entry?.contentRect.width ?? 0); });
    sized.observe(place.current);
    return () => { sized.disconnect(); };
  }, []);
  const kinds = useMemo(
    () => {
      // What was marked while the recording was made is kept in the browser that made it.
      const all = { ...marks, marked: marksOf(recordingId) };
      return (["held", "marked", "found"] as const).map((kind) => ({ kind, parts: ticksOf(all[kind], duration, width, TICK_PIXELS[kind]) }));
    },
    [recordingId, marks, duration, width],
  );
  return (
    <span ref={place} className={styles.ticks} aria-hidden>
      {kinds.map(({ kind, parts }) => parts.map((part) => <i key={`${kind}${String(part)}`} data-kind={kind} style={{ "--at": part } as CSSProperties} />))}
    </span>
  );
}
