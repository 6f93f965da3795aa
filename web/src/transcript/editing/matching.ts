/** Finds what stayed between two lists of words, by the longest runs that both have (Ratcliff and Obershelp). */

export interface Block {
  readonly before: number;
  readonly after: number;
  readonly size: number;
}

/** A stretch of the one list that became a stretch of the other; ends are not included. */
export interface Opcode {
  readonly isEqual: boolean;
  readonly before: readonly [number, number];
  readonly after: readonly [number, number];
}

/** More pairs than this are not compared: the stretch is new as a whole. */
const MOST_PAIRS = 1_000_000;

/** Says what became of the words, in bounded time: what is the same at both ends is not compared again. */
export function differences(before: readonly string[], after: readonly string[]): Opcode[] {
  let first = 0;
  while (first < before.length && first < after.length && before[first] === after[first]) first += 1;
  let last = 0;
  const most = Math.min(before.length, after.length) - first;
  while (last < most && before.at(-1 - last) === after.at(-1 - last)) last += 1;
  const [one, other] = [before.slice(first, before.length - last), after.slice(first, after.length - last)];
  const isTooLong = one.length * other.length > MOST_PAIRS;
  const middle: Opcode[] = isTooLong ? [{ isEqual: false, before: [0, one.length], after: [0, other.length] }] : opcodes(one, other);
  const shifted = ([from, to]: readonly [number, number]): readonly [number, number] => [from + first, to + first];
  return [
    { isEqual: true, before: [0, first], after: [0, first] },
    ...middle.map((code) => ({ ...code, before: shifted(code.before), after: shifted(code.after) })),
    { isEqual: true, before: [before.length - last, before.length], after: [after.length - last, after.length] },
  ];
}

/** Gives how `before` became `after`, in order; equal stretches and changed ones take turns. */
function opcodes(before: readonly string[], after: readonly string[]): Opcode[] {
  const codes: Opcode[] = [];
  let [i, j] = [0, 0];
  for (const block of blocksOf(before, after)) {
    if (i < block.before || j < block.after) {
      codes.push({ isEqual: false, before: [i, block.before], after: [j, block.after] });
    }
    i = block.before + block.size;
    j = block.after + block.size;
    if (block.size > 0) codes.push({ isEqual: true, before: [block.before, i], after: [block.after, j] });
  }
  return codes;
}

function blocksOf(before: readonly string[], after: readonly string[]): Block[] {
  const places = new Map<string, number[]>();
  after.forEach((word, index) => {
    const known = places.get(word);
    if (known) known.push(index);
    else places.set(word, [index]);
  });
  const waiting: [number, number, number, number][] = [[0, before.length, 0, after.length]];
  const found: Block[] = [];
  for (let area = waiting.pop(); area; area = waiting.pop()) {
    const [low, high, first, last] = area;
    const best = longest(before, places, area);
    if (best.size === 0) continue;
    found.push(best);
    if (low < best.before && first < best.after) waiting.push([low, best.before, first, best.after]);
    const [i, j] = [best.before + best.size, best.after + best.size];
    if (i < high && j < last) waiting.push([i, high, j, last]);
  }
  found.sort((one, other) => one.before - other.before || one.after - other.after);
  return [...adjoined(found), { before: before.length, after: after.length, size: 0 }];
}

/** The longest run; of several the one that begins first in `before`, then in `after`. */
function longest(
  before: readonly string[],
  places: ReadonlyMap<string, readonly number[]>,
  [low, high, first, last]: readonly [number, number, number, number],
): Block {
  let best: Block = { before: low, after: first, size: 0 };
  let ending = new Map<number, number>();
  for (let i = low; i < high; i += 1) {
    const next = new Map<number, number>();
    for (const j of places.get(before[i] ?? "") ?? []) {
      if (j < first) continue;
      if (j >= last) break;
      const size = (ending.get(j - 1) ?? 0) + 1;
      next.set(j, size);
      if (size > best.size) best = { before: i - size + 1, after: j - size + 1, size };
    }
    ending = next;
  }
  return best;
}

function adjoined(blocks: readonly Block[]): Block[] {
  const found: Block[] = [];
  for (const block of blocks) {
    const last = found.at(-1);
    if (last && last.before + last.size === block.before && last.after + last.size === block.after) {
      found[found.length - 1] = { ...last, size: last.size + block.size };
    } else {
      found.push(block);
    }
  }
  return found;
}
