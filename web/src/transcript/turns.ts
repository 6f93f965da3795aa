/** The text as it is read: turns of one speaker, and what is held back at its place. */

import type { Segment, Word } from "~/api/types";
import { lastBegun } from "~/player/voices";

export interface Turn {
  readonly kind: "turn";
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly speaker: string | null;
  readonly language: string | null;
  readonly pieces: readonly Piece[];
  /** The segments that it is made of. */
  readonly segments: readonly string[];
  readonly length: number;
}

/** A word with its place; a segment without words is one piece. */
export interface Piece {
  readonly text: string;
  /** What stands between the piece before and this one. */
  readonly gap: string;
  readonly start: number;
  readonly end: number;
  readonly segment: string;
  /** Its number among the words of its segment. */
  readonly word: number;
  readonly probability: number | null;
  readonly isDoubtful: boolean;
}

export interface HeldBack {
  readonly kind: "held";
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly why: string;
  readonly length: number;
}

export type Block = Turn | HeldBack;

export const DOUBT_BELOW = 0.5;
/** A turn longer than this is parted where a segment ends, so that it can be read and drawn. */
const LONGEST_TURN_SECONDS = 90;
/** Scripts that set no space between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u3000-\u303f\uff00-\uffef]/u;

/** Gives the blocks in order; held back text only when it is asked for. */
export function blocksOf(segments: readonly Segment[], isHeldShown: boolean): Block[] {
  const blocks: Block[] = [];
  let open: Opened | null = null;
  for (const segment of segments) {
    if (segment.held != null) {
      if (!isHeldShown) continue;
      const { id, start, end, text, held } = segment;
      blocks.push({ kind: "held", key: id, start, end, text: text.trim(), why: held, length: text.length });
      open = null;
    } else if (open && continues(open, segment)) {
      append(open, segment);
    } else {
      open = opened(segment);
      blocks.push(open);
    }
  }
  return blocks;
}

/** The text of a block as it stands on the page. */
export const textOf = (block: Block): string => (block.kind === "held" ? block.text : block.pieces.map(({ gap, text }) => gap + text).join(""));

export interface Place {
  readonly block: number;
  readonly piece: number;
}

/** How many blocks before the last one may still be heard, where people speak at once. */
const AT_ONCE = 3;

/** The word that is heard at a time: the last one that has begun, unless another is still being said; null before the first. */
export function placeAt(blocks: readonly Block[], seconds: number): Place | null {
  const last = lastBegun(blocks, seconds);
  let found: Place | null = null;
  for (let block = last; block >= 0 && block > last - AT_ONCE; block -= 1) {
    const known = blocks[block];
    if (!known) continue;
    const piece = known.kind === "turn" ? lastBegun(known.pieces, seconds) : -1;
    found ??= { block, piece };
    const end = known.kind === "turn" ? known.pieces[piece]?.end : known.end;
    if (end !== undefined && end > seconds) return { block, piece };
  }
  return found;
}

export interface Heard extends Pick<Turn, "start" | "speaker" | "language"> {
  readonly text: string;
}

/** As much of a turn as a few lines hold. */
const FEW = 400;

/** What is heard at a time, from the segment on that is being said; null before the first and in what is held back. */
export function heardAt(blocks: readonly Block[], seconds: number): Heard | null {
  const place = placeAt(blocks, seconds);
  const turn = place && blocks[place.block];
  if (turn?.kind !== "turn") return null;
  const now = turn.pieces[Math.max(0, place?.piece ?? 0)];
  const pieces = turn.pieces.slice(turn.pieces.findIndex(({ segment }) => segment === now?.segment));
  let text = "";
  for (const piece of pieces) {
    if (text.length > FEW) break;
    text += piece.gap + piece.text;
  }
  return { start: pieces[0]?.start ?? turn.start, speaker: turn.speaker, language: turn.language, text: text.trim() };
}

interface Opened extends Turn {
  end: number;
  length: number;
  readonly pieces: Piece[];
  readonly segments: string[];
}

const continues = (turn: Turn, segment: Segment): boolean =>
  turn.speaker === segment.speaker && turn.language === segment.language && segment.end - turn.start <= LONGEST_TURN_SECONDS;

function opened(segment: Segment): Opened {
  const { id, start, speaker, language } = segment;
  const turn: Opened = { kind: "turn", key: id, start, end: start, speaker, language, pieces: [], segments: [], length: 0 };
  append(turn, segment);
  return turn;
}

function append(turn: Opened, segment: Segment): void {
  for (const piece of piecesOf(segment)) {
    const before = turn.pieces.at(-1);
    const gap = before && piece.gap === "" && piece.word === 0 ? gapBetween(before.text, piece.text) : piece.gap;
    turn.pieces.push(gap === piece.gap ? piece : { ...piece, gap });
    turn.length += gap.length + piece.text.length;
  }
  turn.segments.push(segment.id);
  turn.end = Math.max(turn.end, segment.end);
}

const knownPieces = new WeakMap<Segment, readonly Piece[]>();

/** The words of a segment as they stand in its text, with what stands between them. */
export function piecesOf(segment: Segment): readonly Piece[] {
  let pieces = knownPieces.get(segment);
  if (!pieces) knownPieces.set(segment, (pieces = madePieces(segment)));
  return pieces;
}

function madePieces(segment: Segment): Piece[] {
  const { id, start, end, confidence } = segment;
  const text = segment.text.trim();
  const words = segment.words ?? [];
  if (words.length === 0) {
    return [{ text, gap: "", start, end, segment: id, word: 0, probability: confidence, isDoubtful: isDoubt(confidence) }];
  }
  let at = 0;
  const pieces = words.map((word, index): Piece => {
    const said = word.word.trim();
    const found = said === "" ? -1 : text.indexOf(said, at);
    // A word that is not where it should be is set by its own spaces.
    const isNext = found >= 0 && isBare(text.slice(at, found));
    const gap = isNext ? text.slice(at, found) : ownGap(word, index);
    if (isNext) at = found + said.length;
    return { ...pieceOf(word, id, index), text: said, gap: index === 0 ? gap.trimStart() : gap };
  });
  const last = pieces.at(-1);
  const rest = text.slice(at);
  // Marks at the end that belong to no word, such as a full stop of its own.
  if (last && at > 0 && isBare(rest)) pieces[pieces.length - 1] = { ...last, text: last.text + rest };
  return pieces;
}

/** Whether what stands between two words holds no letter that belongs to none. */
const isBare = (text: string): boolean => text === " " || text === "" || !LETTER.test(text);

const LETTER = /[\p{L}\p{N}]/u;

const ownGap = (word: Word, index: number): string => (index > 0 && (/^\s/u.test(word.word) || !isUnspaced(word.word.slice(0, 1))) ? " " : "");

/** The scripts without spaces all stand behind the first thousands of signs, so most text is told by its number. */
const FIRST_UNSPACED = 0x0e00;
const isUnspaced = (sign: string): boolean => sign.charCodeAt(0) >= FIRST_UNSPACED && UNSPACED.test(sign);

const gapBetween = (before: string, after: string): string => (isUnspaced(before.slice(-1)) && isUnspaced(after.slice(0, 1)) ? "" : " ");

const pieceOf = (word: Word, segment: string, index: number): Omit<Piece, "text" | "gap"> => ({
  start: word.start,
  end: word.end,
  segment,
  word: index,
  probability: word.probability,
  isDoubtful: isDoubt(word.probability),
});

const isDoubt = (probability: number | null): boolean => probability !== null && probability < DOUBT_BELOW;
