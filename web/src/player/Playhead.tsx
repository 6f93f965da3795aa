/** Where the sound is, as a slider over the wave: it moves with the sound, not with React. */

import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef } from "react";

import type { Player } from "~/player/player";
import styles from "~/player/Playhead.module.css";
import { type Voice, voiceAt } from "~/player/voices";
import { spokenClock } from "~/text/numbers";
import { t } from "~/text/text";

const STEP_SECONDS = 5;
const PAGE_SECONDS = 60;

interface PlayheadProps {
  readonly player: Player;
  readonly duration: number;
  readonly voices: readonly Voice[];
  readonly height: number;
  readonly isDisabled: boolean;
  readonly onSeek: (seconds: number) => void;
  readonly children: ReactNode;
}

export function Playhead({ player, duration, voices, height, isDisabled, onSeek, children }: PlayheadProps) {
  const track = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let spoken = "";
    return player.follow((seconds) => {
      track.current?.style.setProperty("--at", String(duration > 0 ? Math.min(1, seconds / duration) : 0));
      const text = [spokenClock(seconds), voiceAt(voices, seconds)?.person?.name].filter(Boolean).join(", ");
      if (text === spoken) return;
      spoken = text;
      head.current?.setAttribute("aria-valuenow", String(Math.floor(seconds)));
      head.current?.setAttribute("aria-valuetext", text);
    });
  }, [player, duration, voices]);

  const seekTo = (event: PointerEvent): void => {
    const box = track.current?.getBoundingClientRect();
    if (box && box.width > 0) onSeek(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * duration);
  };
  const keyed = (event: KeyboardEvent): void => {
    const to = targetOf(event.key, player.now(), duration);
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    onSeek(to);
  };
  return (
    // The pointer's way; the slider inside is the keyboard's.
    <div
      ref={track}
      className={styles.track}
      style={{ blockSize: height }}
      data-disabled={isDisabled || undefined}
      onPointerDown={(event) => {
        if (isDisabled || event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        seekTo(event);
      }}
      onPointerMove={(event) => { if (event.currentTarget.hasPointerCapture(event.pointerId)) seekTo(event); }}
    >
      {children}
      <i className={styles.veil} />
      <span
        ref={head}
        className={styles.head}
        role="slider"
        tabIndex={isDisabled ? -1 : 0}
        aria-disabled={isDisabled || undefined}
        aria-label={t("player.position")}
        aria-valuemin={0}
        aria-valuemax={Math.floor(duration)}
        aria-valuenow={0}
        onKeyDown={isDisabled ? undefined : keyed}
      />
    </div>
  );
}

/** Where a key of the slider leads. */
export function targetOf(key: string, at: number, duration: number): number | undefined {
  const targets: Readonly<Record<string, number>> = {
    ArrowLeft: at - STEP_SECONDS,
    ArrowDown: at - STEP_SECONDS,
    ArrowRight: at + STEP_SECONDS,
    ArrowUp: at + STEP_SECONDS,
    PageDown: at - PAGE_SECONDS,
    PageUp: at + PAGE_SECONDS,
    Home: 0,
    End: duration,
  };
  const target = targets[key];
  return target === undefined ? undefined : Math.min(duration, Math.max(0, target));
}
