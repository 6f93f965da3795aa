/** How fast bytes go, over the last seconds, and how long the rest will take. */

const WINDOW_MS = 8000;

interface Sample {
  readonly atMs: number;
  readonly bytes: number;
}

export interface Rate {
  readonly samples: readonly Sample[];
}

export const NO_RATE: Rate = { samples: [] };

/** Adds what is sent by now; old samples go, one is kept before the window so that it is spanned. */
export function withSample(rate: Rate, atMs: number, bytes: number): Rate {
  const kept = rate.samples.filter((sample) => sample.atMs >= atMs - WINDOW_MS);
  return { samples: [...kept, { atMs, bytes }] };
}

/** Bytes a second; null until a second has been seen. */
export function bytesPerSecond(rate: Rate): number | null {
  const [first, last] = [rate.samples[0], rate.samples.at(-1)];
  if (!first || !last || last.atMs - first.atMs < 1000) return null;
  return Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.atMs - first.atMs));
}

/** Seconds for what is left; null while nothing moves. */
export function secondsLeft(rate: Rate, sizeBytes: number): number | null {
  const speed = bytesPerSecond(rate);
  const sent = rate.samples.at(-1)?.bytes ?? 0;
  return speed === null || speed === 0 ? null : (sizeBytes - sent) / speed;
}
