/** How far a recording is, and how long it is, to the second. */

import { clock } from "~/text/numbers";
import { t } from "~/text/text";

/** The clock that runs: `04:12`. */
export const clockText = (seconds: number): string => clock(seconds, { isPadded: true });

/** How much there is: `12 min 41 s`. */
export function exactLength(seconds: number): string {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (hours > 0) return t("recorder.hours", { hours, minutes, seconds: rest });
  return minutes > 0 ? t("recorder.minutes", { minutes, seconds: rest }) : t("recorder.seconds", { seconds: rest });
}

/** A piece may come so late that the clock waits for it. */
const LATEST_SECONDS = 1.5;

/** How long it is by now: what is kept, and what has been heard since. */
export const secondsNow = (seconds: number, atMs: number, nowMs: number): number =>
  seconds + Math.min(LATEST_SECONDS, Math.max(0, (nowMs - atMs) / 1000));

/** Where a piece ends, in the file and in the sound. */
export interface Reach {
  readonly bytes: number;
  readonly seconds: number;
}

/** The second up to which so many bytes reach. */
export function secondsAt(reached: readonly Reach[], bytes: number): number {
  let [low, high] = [0, reached.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((reached[middle]?.bytes ?? 0) <= bytes) low = middle + 1;
    else high = middle;
  }
  return reached[low - 1]?.seconds ?? 0;
}
