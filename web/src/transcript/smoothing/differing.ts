/** What became of each stretch of the text, put into paragraphs of one speaker; pure. */

import type { BesideSegment } from "~/api/types";
import { wordsOf } from "~/transcript/editing/characters";
import { differences } from "~/transcript/editing/matching";

export interface Part {
  readonly kind: "same" | "removed" | "added";
  readonly text: string;
}

export type Flag = NonNullable<BesideSegment["flag"]>;

export interface Stretch {
  readonly id: string;
  readonly start: number;
  readonly parts: readonly Part[];
  readonly flag: BesideSegment["flag"];
}

export interface Paragraph {
  readonly key: string;
  readonly start: number;
  readonly speaker: string | null;
  readonly stretches: readonly Stretch[];
}

const LONGEST_SECONDS = 90;

export function paragraphsOf(segments: readonly BesideSegment[]): Paragraph[] {
  const paragraphs: { key: string; start: number; speaker: string | null; stretches: Stretch[] }[] = [];
  for (const { id, start, end, speaker, before, after, flag } of segments) {
    const stretch = { id, start, parts: partsOf(before ?? after, readingOf(after, flag)), flag };
    const last = paragraphs.at(-1);
    if (last?.speaker === speaker && end - last.start <= LONGEST_SECONDS) last.stretches.push(stretch);
    else paragraphs.push({ key: id, start, speaker, stretches: [stretch] });
  }
  return paragraphs;
}

/** While nobody has decided, a line shows what the model would make of it. */
const readingOf = (after: string, flag: BesideSegment["flag"]): string => (flag?.decision === null && flag.after.trim() !== "" ? flag.after : after);

/** The segments with one that has changed. */
export const withOne = (segments: BesideSegment[], one: BesideSegment): BesideSegment[] => segments.map((each) => (each.id === one.id ? one : each));

/** Marks alone are no other word, but they are shown as what is read now. */
const bare = (word: string): string => word.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");

export function partsOf(before: string, after: string): Part[] {
  const [said, read] = [wordsOf(before), wordsOf(after)];
  const codes = differences(said.map((word, at) => bare(word) || `${word} ${String(at)}`), read.map((word, at) => bare(word) || `${word} ${String(at)}`));
  return codes.flatMap(({ isEqual, before: [from, to], after: [begin, end] }): Part[] => {
    const [was, is] = [said.slice(from, to).join(" "), read.slice(begin, end).join(" ")];
    if (isEqual) return is === "" ? [] : [{ kind: "same", text: is }];
    return [...(was === "" ? [] : [{ kind: "removed" as const, text: was }]), ...(is === "" ? [] : [{ kind: "added" as const, text: is }])];
  });
}
