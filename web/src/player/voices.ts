/** Who is heard when: the stretches of the sound that belong to a speaker. */

import type { Person } from "~/speakers/people";

export interface Voice {
  readonly start: number;
  readonly end: number;
  readonly person: Person | undefined;
}

/** The last of some stretches, ordered by their start, that has begun; -1 before the first. */
export function lastBegun(stretches: readonly { readonly start: number }[], seconds: number): number {
  let [low, high] = [0, stretches.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((stretches[middle]?.start ?? Infinity) <= seconds) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export const voiceAt = (voices: readonly Voice[], seconds: number): Voice | undefined => voices[lastBegun(voices, seconds)];
