/** What a key or a button means at a place in the text, as operations. */

import type { Segment } from "~/api/types";
import { joined, lengthOf, oneLine } from "~/transcript/editing/characters";
import type { Operation } from "~/transcript/editing/operations";
import { locate } from "~/transcript/editing/parting";

/** Splits at the word that is nearest to the caret; null where there is nothing to split. */
export function splitAt(segment: Segment, caret: number): Operation | null {
  const words = segment.words ?? [];
  if (words.length === 0) return splitByCharacter(segment, caret);
  if (words.length < 2) return null;
  const offsets = locate(segment.text, words) ?? offsetsIn(words.map((word) => word.word));
  let [best, distance] = [1, Infinity];
  for (let word = 1; word < words.length; word += 1) {
    const start = offsets[word] ?? 0;
    const endBefore = (offsets[word - 1] ?? 0) + (words[word - 1]?.word.length ?? 0);
    const away = caret < endBefore ? endBefore - caret : Math.max(0, caret - start);
    if (away < distance) [best, distance] = [word, away];
  }
  return { op: "split", segment: segment.id, word: best };
}

function splitByCharacter(segment: Segment, caret: number): Operation | null {
  const { text } = segment;
  const spaces = [...text.matchAll(/\s+/gu)].map((match) => match.index + match[0].length).filter((at) => at < text.length);
  const at = spaces.length === 0 ? caret : spaces.reduce((best, space) => (Math.abs(space - caret) < Math.abs(best - caret) ? space : best));
  if (at <= 0 || at >= text.length || oneLine(text.slice(0, at)) === "") return null;
  return { op: "split", segment: segment.id, offset: lengthOf(text.slice(0, at)) };
}

/** Where words would stand if the text were made of them. */
function offsetsIn(words: readonly string[]): number[] {
  let text = "";
  return words.map((word) => {
    text = joined([text, word]);
    return text.length - word.length;
  });
}

/** The shown segment of the same channel before or after one. */
export function neighbourOf(segments: readonly Segment[], id: string, step: 1 | -1): Segment | null {
  const place = segments.findIndex((segment) => segment.id === id);
  const own = segments[place];
  if (!own) return null;
  for (let at = place + step; at >= 0 && at < segments.length; at += step) {
    const segment = segments[at];
    if (segment && segment.held == null && segment.channel === own.channel) return segment;
  }
  return null;
}

export interface Merging {
  readonly operation: Operation;
  readonly into: string;
  /** Where the caret is afterwards: between what was two. */
  readonly caret: number;
}

/** Merges a segment with the one before it; null for the first. */
export function mergeUp(segments: readonly Segment[], id: string): Merging | null {
  const before = neighbourOf(segments, id, -1);
  const own = segments.find((segment) => segment.id === id);
  if (!before || !own) return null;
  const whole = joined([oneLine(before.text), oneLine(own.text)]);
  return { operation: { op: "merge", segments: [before.id, id] }, into: before.id, caret: whole.length - oneLine(own.text).length };
}

/** Gives segments to a speaker, those alone that are not theirs yet. */
export const assignTo = (segments: readonly Segment[], ids: ReadonlySet<string>, speaker: string | null): Operation[] =>
  segments
    .filter((segment) => ids.has(segment.id) && (segment.speaker !== speaker || segment.words?.some((word) => word.speaker !== speaker)))
    .map((segment) => ({ op: "assign", segment: segment.id, speaker }));

/** The text with another stretch in place of a selected one, on one line; and where the caret is then. */
export function pasted(text: string, [start, end]: readonly [number, number], wished: string): { text: string; caret: number } {
  const put = wished.replaceAll(/\s+/gu, " ");
  const made = text.slice(0, start) + put + text.slice(end);
  return { text: made, caret: start + put.length };
}

