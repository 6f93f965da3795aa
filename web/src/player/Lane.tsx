/** A lane of the wave: wavesurfer lays out and scrolls the canvases, what is on them is drawn here. */

import { type RefObject, useEffect, useImperativeHandle, useRef } from "react";
import WaveSurfer from "wavesurfer.js";

import type { Peaks } from "~/player/bars";
import { coloursOf, drawWave, onThemeChange } from "~/player/drawing";
import styles from "~/player/Lane.module.css";
import type { Voice } from "~/player/voices";
import { nonce } from "~/ui/nonce";

export interface LaneHandle {
  /** Puts a time to the middle; gives where the left edge then stands, in pixels. */
  readonly centre: (seconds: number) => number;
}

interface LaneProps {
  readonly lane?: RefObject<LaneHandle | null>;
  readonly peaks: Peaks;
  readonly duration: number;
  readonly voices: readonly Voice[];
  readonly height: number;
  /** It has been laid out, so that it can be scrolled. */
  readonly onReady?: () => void;
  /** Absent: all of it in the width there is. */
  readonly pixelsPerSecond?: number;
}

export function Lane({ lane, peaks, duration, voices, height, pixelsPerSecond, onReady }: LaneProps) {
  const place = useRef<HTMLDivElement>(null);
  const wave = useRef<WaveSurfer>(null);
  const shown = useRef({ peaks, voices });
  const ready = useRef(onReady);
  useEffect(() => { ready.current = onReady; });
  useEffect(() => {
    shown.current = { peaks, voices };
    wave.current?.setOptions({});
  }, [peaks, voices]);
  useEffect(() => {
    const container = place.current;
    if (!container) return undefined;
    let colours = coloursOf(container);
    const made = WaveSurfer.create({
      container,
      height,
      peaks: [[0, 0]],
      duration,
      interact: false,
      cursorWidth: 0,
      hideScrollbar: true,
      autoScroll: false,
      progressColor: "transparent",
      cspNonce: nonce(),
      ...(pixelsPerSecond === undefined ? {} : { minPxPerSec: pixelsPerSecond }),
      renderFunction: (_, context) => {
        const { canvas } = context;
        const perPixel = pixelsPerSecond === undefined ? duration / Math.max(1, container.clientWidth) : 1 / pixelsPerSecond;
        const left = Number.parseFloat(canvas.style.left) || 0;
        const from = left * perPixel;
        drawWave(context, { ...shown.current, colours, from, to: from + Number.parseFloat(canvas.style.width) * perPixel });
      },
    });
    wave.current = made;
    made.on("redrawcomplete", () => { ready.current?.(); });
    const forget = onThemeChange(() => {
      colours = coloursOf(container);
      made.setOptions({});
    });
    return () => {
      forget();
      wave.current = null;
      made.destroy();
    };
  }, [duration, height, pixelsPerSecond]);
  useImperativeHandle(lane, () => ({
    centre: (seconds) => {
      const [width, perSecond] = [place.current?.clientWidth ?? 0, pixelsPerSecond ?? 0];
      const left = Math.max(0, Math.min(duration * perSecond - width, seconds * perSecond - width / 2));
      wave.current?.setScroll(left);
      return left;
    },
  }), [duration, pixelsPerSecond]);
  return <div ref={place} className={styles.lane} aria-hidden />;
}
