/** Parts, joins and rewrites segments: what one operation makes of them, by the server's rules. */

import type { Segment, Word } from "~/api/types";
import { codePoints, joined, lengthOf, oneLine, rounded, wordsOf } from "~/transcript/editing/characters";
import { Unfit } from "~/transcript/editing/operations";
import { cut, locate, sureness } from "~/transcript/editing/parting";
import { inOrder, retime, type Stretch } from "~/transcript/editing/retiming";

const WAITING = "waiting";
const DIGITS = 3;
const CONFIDENCE_DIGITS = 4;

/** Parts a segment before a word; each part names the speaker of its first word, where that has one. */
export function splitAtWord(segment: Segment, word: number): Segment[] {
  const words = segment.words ?? [];
  if (!(word > 0 && word < words.length)) throw new Unfit("word", `segment ${segment.id} has ${String(words.length)} words`);
  const found = cut(written(segment, words), [word]);
  if (found.length !== 2) throw new Unfit("word", `segment ${segment.id} cannot be split`);
  return found.map((part) => ({ ...part, speaker: part.words?.[0]?.speaker ?? part.speaker }));
}

/** Parts a segment without words before a character; its time is shared by the characters. */
export function splitAtCharacter(segment: Segment, offset: number): Segment[] {
  if ((segment.words ?? []).length > 0) throw new Unfit("offset", `segment ${segment.id} has words; name the word instead`);
  const characters = codePoints(segment.text);
  const texts = [characters.slice(0, offset), characters.slice(offset)].map((part) => oneLine(part.join("")));
  const [before = "", after = ""] = texts;
  if (before === "" || after === "") throw new Unfit("offset", `segment ${segment.id} has ${String(characters.length)} characters`);
  const share = offset / characters.length;
  const middle = rounded(segment.start + (segment.end - segment.start) * share, DIGITS);
  const border = Math.min(Math.max(middle, segment.start), segment.end);
  return [
    { ...segment, text: before, end: border },
    { ...segment, text: after, start: border },
  ];
}

/** Makes one of several: the first, with the words and the text of all. */
export function merged(segments: readonly Segment[]): Segment {
  const [first] = segments;
  if (!first) throw new Unfit("segments", "name two or more segments, in their order");
  const end = Math.max(...segments.map((segment) => segment.end));
  const { words, waits } = wordsOfAll(segments, { start: first.start, end: Math.max(first.start, end) });
  return {
    ...first,
    end,
    text: joined(segments.map((segment) => oneLine(segment.text))),
    words,
    confidence: words.length > 0 ? surenessOf(words) : average(segments),
    retime: waits ? WAITING : null,
  };
}

/** Gives a segment another text; nothing where nothing is left of it. */
export function rewritten(segment: Segment, wished: string): Segment[] {
  const text = oneLine(wished);
  if (text === segment.text) return [segment];
  if (text === "") return [];
  const words = segment.words ?? [];
  if (words.length === 0) return [{ ...segment, text }];
  const found = retime(fine(words), wordsOf(text), { start: segment.start, end: segment.end });
  return [withWords(segment, text, found.words, found.fresh > 0)];
}

/** Gives a segment other words in place of some; the one before ends earlier where new words need room. */
export function rewrittenWords(segment: Segment, [first, last]: readonly [number, number], wished: string): Segment[] {
  const words = segment.words ?? [];
  if (!(first >= 0 && first <= last && last < words.length)) {
    throw new Unfit("words", `segment ${segment.id} has ${String(words.length)} words`);
  }
  const text = oneLine(wished);
  const [before, after] = [words.slice(0, first), words.slice(last + 1)];
  const old = [...before, ...fine(words.slice(first, last + 1)), ...after];
  const said = [...before.map((word) => word.word), ...wordsOf(text), ...after.map((word) => word.word)];
  if (said.length === 0) return [];
  const found = retime(old, said, { start: segment.start, end: segment.end });
  return [withWords(segment, textWithout(segment, words, [first, last], text), found.words, found.fresh > 0)];
}

const withWords = (segment: Segment, text: string, words: Word[], isNew: boolean): Segment => ({
  ...segment,
  text,
  words,
  confidence: surenessOf(words),
  retime: isNew ? WAITING : (segment.retime ?? null),
});

/** A segment whose words stand in its text; if they do not, the text is made of them. */
const written = (segment: Segment, words: readonly Word[]): Segment =>
  locate(segment.text, words) === null ? { ...segment, text: joined(words.map((word) => word.word)) } : segment;

/** The text with another one in place of some words. */
function textWithout(segment: Segment, words: readonly Word[], [first, last]: readonly [number, number], text: string): string {
  const offsets = locate(segment.text, words);
  const texts = words.map((word) => word.word);
  if (offsets === null) return joined([...texts.slice(0, first), ...(text === "" ? [] : [text]), ...texts.slice(last + 1)]);
  const places = texts.map((word, index): [number, number] => [offsets[index] ?? 0, (offsets[index] ?? 0) + word.length]);
  const [start, end] = text === "" ? emptied(places, first, last) : [places[first]?.[0] ?? 0, places[last]?.[1] ?? 0];
  return oneLine(segment.text.slice(0, start) + text + segment.text.slice(end));
}

/** When words are only deleted, all up to the next word goes, and at the end all from the word before on. */
function emptied(places: readonly [number, number][], first: number, last: number): [number, number] {
  const next = places[last + 1];
  const end = next?.[0] ?? places[last]?.[1] ?? 0;
  const start = next ? places[first]?.[0] : (places[first - 1]?.[1] ?? places[first]?.[0]);
  return [start ?? 0, end];
}

/** Parts words that hold several; they share the time by their letters. */
function fine(words: readonly Word[]): Word[] {
  return words.flatMap((word) => {
    const pieces = wordsOf(word.word);
    if (pieces.length === 1 && pieces[0] === word.word) return [word];
    const step = (word.end - word.start) / Math.max(1, pieces.reduce((sum, piece) => sum + lengthOf(piece), 0));
    let start = word.start;
    return pieces.map((piece) => {
      const end = start + step * lengthOf(piece);
      const made = { ...word, word: piece, start, end };
      delete made.heard;
      start = end;
      return made;
    });
  });
}

function wordsOfAll(segments: readonly Segment[], within: Stretch): { words: Word[]; waits: boolean } {
  let waits = segments.some((segment) => segment.retime === WAITING);
  if (segments.every((segment) => (segment.words ?? []).length === 0)) return { words: [], waits };
  const together = segments.flatMap((segment) => {
    if (segment.words && segment.words.length > 0) return segment.words;
    const guessed = retime([], wordsOf(segment.text), segment).words;
    waits ||= guessed.length > 0;
    return guessed.map((word) => ({ ...word, speaker: segment.speaker }));
  });
  return { words: isOrdered(together, within) ? together : inOrder(together, within), waits };
}

function isOrdered(words: readonly Word[], within: Stretch): boolean {
  let at = within.start;
  return words.every((word) => {
    const isNext = at <= word.start && word.start <= word.end && word.end <= within.end;
    at = word.start;
    return isNext;
  });
}

function surenessOf(words: readonly Word[]): number | null {
  const sure = sureness(words);
  return sure === null ? null : rounded(sure, CONFIDENCE_DIGITS);
}

function average(segments: readonly Segment[]): number | null {
  const known = segments.map((segment) => segment.confidence).filter((confidence) => confidence !== null);
  return known.length === 0 ? null : rounded(known.reduce((sum, value) => sum + value, 0) / known.length, CONFIDENCE_DIGITS);
}
