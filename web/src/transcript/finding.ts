/** Finds words over the whole text, not only what is drawn: without case and accents. */

import { type Block, textOf } from "~/transcript/turns";

export interface Hit {
  readonly block: number;
  /** Characters in the text of the block. */
  readonly from: number;
  readonly to: number;
  /** When it is said, in seconds. */
  readonly at: number;
}

interface Folded {
  readonly text: string;
  /** For each character of the folded text the one of the text it comes from; null where they are the same. */
  readonly origins: readonly number[] | null;
}

/** More are not told apart by anybody. */
const MOST = 10_000;
const folds = new WeakMap<Block, Folded>();

/** Gives the hits in the order of the text. */
export function hitsOf(blocks: readonly Block[], wanted: string): Hit[] {
  const sought = folded(wanted).text.replace(/\s+/gu, " ").trim();
  const hits: Hit[] = [];
  if (sought === "") return hits;
  for (let block = 0; block < blocks.length && hits.length < MOST; block += 1) {
    const known = blocks[block];
    if (known) addHits(hits, known, block, sought);
  }
  return hits;
}

/** The hit to begin with: the first one that is said from a time on, else the first. */
export function hitFrom(hits: readonly Hit[], block: number): number {
  const next = hits.findIndex((hit) => hit.block >= block);
  return next < 0 ? 0 : next;
}

/** The hit that is said nearest to a time; the first where there is none. */
export function hitNear(hits: readonly Hit[], seconds: number): number {
  let nearest = 0;
  for (const [index, { at }] of hits.entries()) {
    if (Math.abs(at - seconds) < Math.abs((hits[nearest]?.at ?? Infinity) - seconds)) nearest = index;
  }
  return nearest;
}

/** The pieces of a turn that a hit touches. */
export function piecesIn(block: Block, { from, to }: Pick<Hit, "from" | "to">): number[] {
  if (block.kind === "held") return [];
  let at = 0;
  const touched: number[] = [];
  for (const [index, { gap, text }] of block.pieces.entries()) {
    const start = at + gap.length;
    at = start + text.length;
    if (start < to && at > from) touched.push(index);
  }
  return touched;
}

function addHits(hits: Hit[], known: Block, block: number, sought: string): void {
  let fold = folds.get(known);
  if (!fold) folds.set(known, (fold = folded(textOf(known))));
  for (let at = fold.text.indexOf(sought); at >= 0; at = fold.text.indexOf(sought, at + sought.length)) {
    const end = at + sought.length;
    const from = fold.origins?.[at] ?? at;
    const to = fold.origins ? (fold.origins[end - 1] ?? end - 1) + 1 : end;
    const [first] = piecesIn(known, { from, to });
    hits.push({ block, from, to, at: known.kind === "turn" ? (known.pieces[first ?? 0]?.start ?? known.start) : known.start });
  }
}

/** Lower case, without accents; a text of the same length needs no list of origins. */
export function folded(text: string): Folded {
  const lower = text.toLowerCase();
  if (lower.length === text.length && !ACCENTED.test(lower)) return { text: lower, origins: null };
  let out = "";
  const origins: number[] = [];
  for (let at = 0; at < text.length; ) {
    const size = (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    const plain = text.slice(at, at + size).toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
    for (const unit of plain.split("")) {
      out += unit;
      origins.push(at);
    }
    at += size;
  }
  return { text: out, origins };
}

// Latin, Greek and Cyrillic letters are enough to know: whatever is not plain is looked at one by one.
const ACCENTED = /[^\t-~\u3040-\u9fff]/u;
