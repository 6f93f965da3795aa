/** Cuts segments between their words and finds ids for what is new; the server does the same. */

import type { Segment, Word } from "~/api/types";
import { isOpening, isSpace, rounded, stripped } from "~/transcript/editing/characters";

const SHORTEST_SECONDS = 0.02;
const SILENT = /^[^\p{L}\p{N}]*$/u;
const CONFIDENCE_DIGITS = 4;

/** Where each word stands in the text, with nothing but marks and space between; null where they differ. */
export function locate(text: string, words: readonly Word[]): number[] | null {
  const offsets: number[] = [];
  let position = 0;
  for (const { word } of words) {
    const found = word === "" ? -1 : text.indexOf(word, position);
    if (found < 0 || !SILENT.test(text.slice(position, found))) return null;
    offsets.push(found);
    position = found + word.length;
  }
  return offsets.length > 0 && SILENT.test(text.slice(position)) ? offsets : null;
}

/** Cuts before the words at these indexes; the whole where text and words differ. */
export function cut(segment: Segment, before: readonly number[]): Segment[] {
  const words = segment.words ?? [];
  const places = [...new Set(before)].filter((index) => index > 0 && index < words.length).sort((one, other) => one - other);
  const offsets = places.length > 0 ? locate(segment.text, words) : null;
  if (offsets === null) return [segment];
  const firsts = [0, ...places.map((index) => border(segment.text, words, offsets, index))];
  const starts = [0, ...places];
  const parts = starts.map((first, number) =>
    part(segment, stripped(segment.text.slice(firsts[number], firsts[number + 1])), words.slice(first, starts[number + 1])),
  );
  return parts.map((one, number) => ({
    ...one,
    start: number === 0 ? Math.min(segment.start, one.start) : one.start,
    end: number === parts.length - 1 ? Math.max(segment.end, one.end) : one.end,
  }));
}

/** Parts a segment between words of different speakers; each part names the speaker of its words. */
export function partBySpeaker(segment: Segment): Segment[] {
  const words = segment.words ?? [];
  if (words.length === 0) return [segment];
  const changes = words.flatMap((word, index) => (index > 0 && words[index - 1]?.speaker !== word.speaker ? [index] : []));
  return cut(segment, changes).map((one) => ({ ...one, speaker: mainSpeaker(one.words ?? []) }));
}

/** Gives each segment whose id an earlier one has the numbers that follow the highest; all others keep theirs. */
export function withOwnIds(segments: readonly Segment[], highestBefore: number): Segment[] {
  const seen = new Set<string>();
  let number = highestBefore;
  return segments.map((segment) => {
    const isFirst = !seen.has(segment.id);
    if (!isFirst) number += 1;
    const own = isFirst ? segment : { ...segment, id: `s${String(number)}` };
    seen.add(own.id);
    return own;
  });
}

/** The average of what is known of words' probabilities; null where nothing is. */
export function sureness(words: readonly Word[]): number | null {
  const known = words.map((word) => word.probability).filter((probability) => probability !== null);
  return known.length === 0 ? null : known.reduce((sum, probability) => sum + probability, 0) / known.length;
}

function mainSpeaker(words: readonly Word[]): string | null {
  const seconds = new Map<string | null, number>();
  for (const word of words) {
    const length = Math.max(word.end - word.start, SHORTEST_SECONDS);
    seconds.set(word.speaker, (seconds.get(word.speaker) ?? 0) + length);
  }
  let best: [string | null, number] = [null, -1];
  for (const entry of seconds) if (entry[1] > best[1]) best = entry;
  return best[0];
}

/** The highest number that an id such as `s12` has. */
export function highest(taken: Iterable<string>): number {
  let most = 0;
  for (const id of taken) if (/^s\d+$/.test(id)) most = Math.max(most, Number(id.slice(1)));
  return most;
}

/** Where in the text the part that begins with a word begins: opening marks go with it. */
function border(text: string, words: readonly Word[], offsets: readonly number[], index: number): number {
  const offset = offsets[index] ?? 0;
  const end = (offsets[index - 1] ?? 0) + (words[index - 1]?.word.length ?? 0);
  const between = text.slice(end, offset);
  for (let at = between.length; at > 0; at -= 1) if (isSpace(between[at - 1] ?? "")) return end + at;
  const opening = [...between].findIndex(isOpening);
  return opening < 0 ? offset : end + opening;
}

function part(whole: Segment, text: string, words: Word[]): Segment {
  const sure = sureness(words);
  return {
    ...whole,
    start: words[0]?.start ?? whole.start,
    end: words.at(-1)?.end ?? whole.end,
    text,
    words,
    confidence: sure === null ? whole.confidence : rounded(sure, CONFIDENCE_DIGITS),
  };
}
