/** How loud it is, and what to say of it. */

export const QUIETEST_DB = -60;
/** Speech of a usual strength fills most of a bar, and what is softer is still seen. */
const BAR_GAIN = 4;
const BAR_CURVE = 0.7;
const CLIPPED = 0.985;
const CLIPPED_SAMPLES = 3;
const QUIET_DB = -42;
const SILENT_DB = -85;
/** A hint stays this long, so that it can be read. */
const SHOWN_MS = 4000;
/** So long it must have been too quiet: people pause, too. */
const PATIENCE_MS = 8000;

export type Hint = "good" | "quiet" | "silent" | "loud";

export interface Heard {
  /** The loudest sample, in decibels of full scale. */
  readonly peakDb: number;
  /** How tall its bar is, 0 to 1. */
  readonly bar: number;
  readonly isClipped: boolean;
}

export function heardIn(samples: Float32Array): Heard {
  let peak = 0;
  let clipped = 0;
  let power = 0;
  for (const sample of samples) {
    const loud = Math.abs(sample);
    if (loud > peak) peak = loud;
    if (loud >= CLIPPED) clipped += 1;
    power += sample * sample;
  }
  const peakDb = peak === 0 ? Number.NEGATIVE_INFINITY : 20 * Math.log10(peak);
  const strength = Math.sqrt(power / Math.max(1, samples.length));
  return { peakDb, bar: Math.min(1, (strength * BAR_GAIN) ** BAR_CURVE), isClipped: clipped >= CLIPPED_SAMPLES };
}

/** What has been heard for a while. */
export interface Listening {
  readonly clippedMs: number;
  readonly spokeMs: number;
  readonly soundMs: number;
}

export const listeningFrom = (nowMs: number): Listening => ({ clippedMs: Number.NEGATIVE_INFINITY, spokeMs: nowMs, soundMs: nowMs });

export const withHeard = (before: Listening, { peakDb, isClipped }: Pick<Heard, "peakDb" | "isClipped">, nowMs: number): Listening => ({
  clippedMs: isClipped ? nowMs : before.clippedMs,
  spokeMs: peakDb >= QUIET_DB ? nowMs : before.spokeMs,
  soundMs: peakDb >= SILENT_DB ? nowMs : before.soundMs,
});

export function hintOf({ clippedMs, spokeMs, soundMs }: Listening, nowMs: number): Hint {
  if (nowMs - clippedMs < SHOWN_MS) return "loud";
  if (nowMs - soundMs >= SHOWN_MS) return "silent";
  return nowMs - spokeMs >= PATIENCE_MS ? "quiet" : "good";
}

/** How much of the scale is filled, 0 to 1. */
export const partOf = (peakDb: number): number => Math.min(1, Math.max(0, 1 - peakDb / QUIETEST_DB));
