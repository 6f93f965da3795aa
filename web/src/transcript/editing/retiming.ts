/** Gives times to the words of a changed text, from the times of the words before; the server does the same. */

import type { Word } from "~/api/types";
import { lengthOf, rounded, wordKey } from "~/transcript/editing/characters";
import { differences } from "~/transcript/editing/matching";

const DIGITS = 3;
/** Less room than this for a letter makes new words take some of the time of the word before, or after. */
const ROOM_SECONDS = 0.05;

export interface Stretch {
  readonly start: number;
  readonly end: number;
}

export interface Retimed {
  readonly words: Word[];
  /** How many are new: their times are estimated. */
  readonly fresh: number;
}

/** Words that stayed keep start, probability and speaker; new ones share the time of those they replaced. */
export function retime(old: readonly Word[], written: readonly string[], within: Stretch): Retimed {
  const known = inOrder(old, within);
  let placed: Word[] = [];
  let fresh = 0;
  for (const code of differences(known.map((word) => wordKey(word.word)), written.map(wordKey))) {
    const [first, last] = code.before;
    const said = written.slice(...code.after);
    if (code.isEqual) {
      placed.push(...behind(known.slice(first, last), placed).map((word, index) => ({ ...word, word: said[index] ?? word.word })));
    } else if (said.length > 0) {
      fresh += said.length;
      const letters = said.reduce((sum, word) => sum + lengthOf(word), 0);
      const room = roomFor(known, placed, letters, [first, last], within);
      const before = placed.at(-1);
      if (before) placed[placed.length - 1] = { ...before, end: Math.min(before.end, room.start) };
      placed = [...placed, ...spread(said, room, speakerOf(known, placed, first))];
    }
  }
  return { words: roundedWords(placed, within), fresh };
}

/** Brings times into order and into the stretch, whatever they were. */
export function inOrder(old: readonly Word[], within: Stretch): Word[] {
  let floor = within.start;
  const known = old.map((word) => {
    const start = Math.min(Math.max(word.start, floor), within.end);
    floor = start;
    return { ...word, start, end: Math.min(Math.max(word.end, start), within.end) };
  });
  return known.map((word, index) => ({ ...word, end: Math.min(word.end, known[index + 1]?.start ?? word.end) }));
}

/** Finds time for new words: that of the replaced ones, else the pause, else of a neighbour. */
function roomFor(
  known: readonly Word[],
  placed: readonly Word[],
  letters: number,
  [first, last]: readonly [number, number],
  within: Stretch,
): Stretch {
  const start = placed.at(-1)?.end ?? within.start;
  const end = known[last]?.start ?? within.end;
  if (last > first) {
    return { start: Math.max(start, known[first]?.start ?? start), end: Math.min(end, known[last - 1]?.end ?? end) };
  }
  if (known.length === 0) return within;
  const room = end - start < letters * ROOM_SECONDS ? besides(placed.at(-1), known[last], letters, { start, end }) : { start, end };
  return { start: room.start, end: Math.min(room.end, room.start + letters * 2 * ROOM_SECONDS) };
}

/** Takes some of the time of the word before, or of the one after where there is none, by letters. */
function besides(before: Word | undefined, after: Word | undefined, letters: number, pause: Stretch): Stretch {
  const neighbour = before ?? after;
  if (!neighbour) return pause;
  const share = letters / (letters + Math.max(1, lengthOf(neighbour.word)));
  const taken = (neighbour.end - neighbour.start) * share;
  if (before) return { start: Math.min(pause.start, before.end - taken), end: pause.end };
  return { start: pause.start, end: neighbour.start + taken };
}

/** Lets words that stay begin after what was put before them, where that took of their time. */
function behind(words: readonly Word[], placed: readonly Word[]): Word[] {
  const floor = placed.at(-1)?.end ?? 0;
  return words.map((word) => (word.start >= floor ? word : { ...word, start: floor, end: Math.max(floor, word.end) }));
}

function speakerOf(known: readonly Word[], placed: readonly Word[], first: number): string | null {
  const next = known[first];
  if (next && placed.length === 0) return next.speaker;
  return placed.at(-1)?.speaker ?? null;
}

/** Shares the room by letters. */
function spread(said: readonly string[], room: Stretch, speaker: string | null): Word[] {
  const total = said.reduce((sum, word) => sum + Math.max(1, lengthOf(word)), 0);
  const step = Math.max(0, room.end - room.start) / total;
  let start = room.start;
  return said.map((word) => {
    const end = start + step * Math.max(1, lengthOf(word));
    const made: Word = { word, start, end, probability: null, speaker };
    start = end;
    return made;
  });
}

/** Rounds to milliseconds; rounding up may leave neither the stretch nor the order. */
function roundedWords(placed: readonly Word[], within: Stretch): Word[] {
  const round = (seconds: number): number => Math.min(Math.max(rounded(seconds, DIGITS), within.start), within.end);
  const words = placed.map((word) => ({ ...word, start: round(word.start), end: round(word.end) }));
  return words.map((word, index) => {
    const next = words[index + 1]?.start ?? within.end;
    return { ...word, end: Math.max(word.start, Math.min(word.end, next)) };
  });
}
