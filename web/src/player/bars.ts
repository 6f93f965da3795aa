/** The bars of a wave: one for each few pixels, as loud as the loudest sample there. */

/** Pairs of signed bytes, lowest and highest, some a second. */
export interface Peaks {
  readonly pairs: Int8Array;
  readonly perSecond: number;
}

export interface Bar {
  /** Seconds. */
  readonly start: number;
  readonly end: number;
  /** 0 to 1, of the loudest of the recording. */
  readonly height: number;
}

export const BAR_PIXELS = 4;
/** Pairs for an overview as wide as the widest screen. */
const OVERVIEW_BARS = 2000;
const MOST_PER_SECOND = 40;

/** How many pairs a second are enough for the whole recording at once. */
export const perSecondFor = (duration: number): number =>
  Math.max(1, Math.min(MOST_PER_SECOND, Math.ceil(OVERVIEW_BARS / Math.max(1, duration))));

/** The bars between two times. */
export function barsOf(peaks: Peaks, count: number, from: number, to: number): Bar[] {
  const step = (to - from) / count;
  const loudest = loudestOf(peaks);
  return Array.from({ length: count }, (_, index): Bar => {
    const [start, end] = [from + index * step, from + (index + 1) * step];
    return { start, end, height: loudest > 0 ? Math.min(1, loudnessOf(peaks, start, end) / loudest) : 0 };
  });
}

function loudnessOf({ pairs, perSecond }: Peaks, start: number, end: number): number {
  const first = Math.floor(start * perSecond);
  const last = Math.max(first + 1, Math.ceil(end * perSecond));
  let found = 0;
  for (let at = first * 2; at < last * 2 && at < pairs.length; at += 1) found = Math.max(found, Math.abs(pairs[at] ?? 0));
  return found;
}

const known = new WeakMap<Int8Array, number>();
/** Single knocks must not make speech look silent: a few of the loudest pairs are left out. */
const LEFT_OUT_PART = 0.002;
const QUIETEST = 8;

function loudestOf({ pairs }: Peaks): number {
  const found = known.get(pairs);
  if (found !== undefined) return found;
  const counts = new Uint32Array(129);
  for (const value of pairs) {
    const size = Math.abs(value);
    counts[size] = (counts[size] ?? 0) + 1;
  }
  let left = Math.floor(pairs.length * LEFT_OUT_PART);
  let level = 128;
  while (level > QUIETEST && left >= (counts[level] ?? 0)) {
    left -= counts[level] ?? 0;
    level -= 1;
  }
  known.set(pairs, level);
  return level;
}

/** Marks on a wave as parts of its width; those that would stand on each other are one. */
export function ticksOf(times: readonly number[], duration: number, width: number, size: number): number[] {
  if (duration <= 0 || width <= 0) return [];
  const places = new Set(times.map((time) => Math.round((Math.min(time, duration) / duration) * (width / size))));
  return [...places].sort((one, other) => one - other).map((place) => (place * size) / width);
}
