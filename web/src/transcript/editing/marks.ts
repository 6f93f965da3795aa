/** What differs between a text as it was and as it is: places to mark, and words that are gone. */

import type { Segment } from "~/api/types";
import { joined, wordsOf } from "~/transcript/editing/characters";
import { differences } from "~/transcript/editing/matching";

export interface Correction {
  /** Words that were there; empty for what was put in. */
  readonly before: string;
  readonly after: string;
  /** Where `after` stands in the text. */
  readonly start: number;
  readonly end: number;
}

/** Gives the corrections of a segment's text against the words that were said there before. */
export function correctionsOf(before: string, after: string): Correction[] {
  if (before === after) return [];
  const [old, now] = [wordsOf(before), placed(after)];
  return differences(old, now.map((word) => word.text)).flatMap((code): Correction[] => {
    if (code.isEqual) return [];
    const [first, last] = code.after;
    const start = now[first]?.start ?? after.length;
    return [{
      before: joined(old.slice(...code.before)),
      after: joined(now.slice(first, last).map((word) => word.text)),
      start: last > first ? start : (now[first - 1]?.end ?? 0),
      end: last > first ? (now[last - 1]?.end ?? start) : (now[first - 1]?.end ?? 0),
    }];
  });
}

/** The text that a stretch of time had, for segments that were split or merged. */
export function textBetween(base: readonly Segment[], start: number, end: number, channel: number | null): string {
  const words: string[] = [];
  for (let at = firstEndingAfter(base, start); at < base.length; at += 1) {
    const segment = base[at];
    if (!segment || segment.start >= end) break;
    const isEarlier = segment.start < start && segment.end <= start;
    if (isEarlier || segment.held != null || segment.channel !== channel) continue;
    const said = segment.words ?? [];
    if (said.length === 0 || (segment.start >= start && segment.end <= end)) words.push(segment.text);
    else words.push(...said.filter((word) => isInside((word.start + word.end) / 2, start, end)).map((word) => word.word));
  }
  return joined(words);
}

const isInside = (seconds: number, start: number, end: number): boolean => seconds >= start && seconds <= end;

/** Segments stand in the order of their start; one is seldom longer than this. */
const LONGEST_SECONDS = 120;

function firstEndingAfter(base: readonly Segment[], start: number): number {
  let [low, high] = [0, base.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((base[middle]?.start ?? Infinity) < start - LONGEST_SECONDS) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Words with their places; the text has nothing but space between them. */
function placed(text: string): { text: string; start: number; end: number }[] {
  let position = 0;
  return wordsOf(text).map((word) => {
    const start = text.indexOf(word, position);
    position = start + word.length;
    return { text: word, start, end: position };
  });
}
