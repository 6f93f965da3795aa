/** A few seconds of the sound, close: it runs past the middle; a press seeks, a drag pulls it along. */

import { type PointerEvent, useCallback, useEffect, useRef } from "react";

import styles from "~/player/Detail.module.css";
import { Lane, type LaneHandle } from "~/player/Lane";
import { usePeaks } from "~/player/peaks";
import type { Player } from "~/player/player";
import type { Voice } from "~/player/voices";

interface DetailProps {
  readonly recordingId: string;
  readonly player: Player;
  readonly duration: number;
  readonly voices: readonly Voice[];
  readonly pixelsPerSecond: number;
  readonly height: number;
  readonly onSeek: (seconds: number) => void;
}

const STILL_PIXELS = 4;

export function Detail({ recordingId, player, duration, voices, pixelsPerSecond, height, onSeek }: DetailProps) {
  const peaks = usePeaks(recordingId, duration, true);
  const track = useRef<HTMLDivElement>(null);
  const lane = useRef<LaneHandle>(null);
  const left = useRef(0);
  const drag = useRef<{ readonly x: number; readonly at: number; isMoved: boolean } | null>(null);
  const centre = useCallback((seconds: number) => {
    left.current = lane.current?.centre(seconds) ?? 0;
    track.current?.style.setProperty("--x", `${String(seconds * pixelsPerSecond - left.current)}px`);
  }, [pixelsPerSecond]);
  useEffect(() => player.follow(centre), [player, centre]);
  const moved = (event: PointerEvent): void => {
    const from = drag.current;
    if (!from) return;
    const pixels = event.clientX - from.x;
    if (Math.abs(pixels) > STILL_PIXELS) from.isMoved = true;
    if (from.isMoved) onSeek(Math.max(0, Math.min(duration, from.at - pixels / pixelsPerSecond)));
  };
  const ended = (event: PointerEvent): void => {
    const box = track.current?.getBoundingClientRect();
    if (drag.current && !drag.current.isMoved && box) onSeek(Math.min(duration, (left.current + event.clientX - box.left) / pixelsPerSecond));
    drag.current = null;
  };
  return (
    // The slider below it is the keyboard's way.
    <div
      ref={track}
      className={styles.detail}
      style={{ blockSize: height }}
      aria-hidden
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, at: player.now(), isMoved: false };
      }}
      onPointerMove={moved}
      onPointerUp={ended}
      onPointerCancel={() => { drag.current = null; }}
    >
      {peaks && <Lane lane={lane} peaks={peaks} duration={duration} voices={voices} height={height} pixelsPerSecond={pixelsPerSecond} onReady={() => { centre(player.now()); }} />}
      <i className={styles.veil} />
      <i className={styles.head} />
    </div>
  );
}
