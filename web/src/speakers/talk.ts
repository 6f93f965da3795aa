/** Who speaks when, and how much: turns of one person, and each one's share of the talk. */

import type { Segment } from "~/api/types";

/** What one person says until another does. */
export interface Talk {
  readonly speaker: string | null;
  readonly start: number;
  readonly end: number;
  readonly segments: readonly string[];
  /** The first words, to know it by. */
  readonly text: string;
}

/** Gives the turns in order; what is held back is not said. */
export function talksOf(segments: readonly Segment[]): Talk[] {
  const talks: { speaker: string | null; start: number; end: number; segments: string[]; text: string }[] = [];
  for (const { id, speaker, start, end, text, held } of segments) {
    if (held != null) continue;
    const last = talks.at(-1);
    if (last && last.speaker === speaker) {
      last.segments.push(id);
      last.end = Math.max(last.end, end);
    } else {
      talks.push({ speaker, start, end, segments: [id], text });
    }
  }
  return talks;
}

export interface Share {
  readonly turns: readonly Talk[];
  readonly seconds: number;
  /** Of all that is said, 0 to 1. */
  readonly part: number;
}

/** How much each speaker says; nobody is the empty string. */
export function sharesOf(segments: readonly Segment[], talks: readonly Talk[]): ReadonlyMap<string, Share> {
  const seconds = new Map<string, number>();
  let whole = 0;
  for (const { speaker, start, end, held } of segments) {
    if (held != null) continue;
    const length = Math.max(0, end - start);
    whole += length;
    seconds.set(speaker ?? "", (seconds.get(speaker ?? "") ?? 0) + length);
  }
  const turns = new Map<string, Talk[]>();
  for (const talk of talks) {
    const known = turns.get(talk.speaker ?? "");
    if (known) known.push(talk);
    else turns.set(talk.speaker ?? "", [talk]);
  }
  return new Map([...seconds].map(([speaker, said]) => [speaker, { turns: turns.get(speaker) ?? [], seconds: said, part: whole > 0 ? said / whole : 0 }]));
}

/** The turn to hear next: the first that begins after a time, else the first of all. */
export const nextTurn = (turns: readonly Talk[], seconds: number): Talk | undefined =>
  turns.find((turn) => turn.start > seconds + 0.05) ?? turns[0];
