/** The text as it is read: turns of one speaker, and what is held back at its place. */

import type { Segment, Word } from "~/api/types";

export interface Turn {
  readonly kind: "turn";
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly speaker: string | null;
  readonly language: string | null;
  readonly pieces: readonly Piece[];
}

/** A word with its place; a segment without words is one piece. */
export interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly isDoubtful: boolean;
}

export interface HeldBack {
  readonly kind: "held";
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly why: string;
}

export type Block = Turn | HeldBack;

const DOUBT_BELOW = 0.5;
/** A turn longer than this is parted where a segment ends, so that it can be read and drawn. */
const LONGEST_TURN_SECONDS = 90;

/** Gives the blocks in order; held back text only when it is asked for. */
export function blocksOf(segments: readonly Segment[], isHeldShown: boolean): Block[] {
  const blocks: Block[] = [];
  for (const segment of segments) {
    if (segment.held != null) {
      if (isHeldShown) blocks.push({ kind: "held", key: segment.id, start: segment.start, end: segment.end, text: segment.text, why: segment.held });
      continue;
    }
    const last = blocks.at(-1);
    if (last?.kind === "turn" && continues(last, segment)) blocks[blocks.length - 1] = joined(last, segment);
    else blocks.push({ kind: "turn", key: segment.id, start: segment.start, end: segment.end, speaker: segment.speaker, language: segment.language, pieces: piecesOf(segment) });
  }
  return blocks;
}

/** The block that is heard at a time: the last one that has begun; -1 before the first. */
export function blockAt(blocks: readonly { readonly start: number }[], seconds: number): number {
  let [low, high] = [0, blocks.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((blocks[middle]?.start ?? Infinity) <= seconds) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const continues = (turn: Turn, segment: Segment): boolean =>
  turn.speaker === segment.speaker && turn.language === segment.language && segment.end - turn.start <= LONGEST_TURN_SECONDS;

const joined = (turn: Turn, segment: Segment): Turn => ({ ...turn, end: segment.end, pieces: [...turn.pieces, ...piecesOf(segment)] });

function piecesOf(segment: Segment): Piece[] {
  const words = segment.words ?? [];
  if (words.length === 0) return [{ text: segment.text, start: segment.start, end: segment.end, isDoubtful: false }];
  return words.map(pieceOf);
}

const pieceOf = (word: Word): Piece => ({
  text: word.word.trim(),
  start: word.start,
  end: word.end,
  isDoubtful: word.probability !== null && word.probability < DOUBT_BELOW,
});
