/** How high a block is likely to be, before it has been drawn: the nearer, the calmer the scroll bar. */

import type { Block } from "~/transcript/turns";

interface Face {
  readonly line: number;
  readonly letter: number;
  /** Around the lines: padding and the name. */
  readonly around: number;
  /** Beside the lines. */
  readonly beside: number;
}

const WIDE: Face = { line: 30.4, letter: 8.9, around: 52, beside: 136 };
const NARROW: Face = { line: 28, letter: 8.4, around: 48, beside: 28 };
const NARROW_BELOW = 700;
const MEASURE = 690;
const HELD = 84;

export function estimated(block: Block | undefined, width: number): number {
  if (block?.kind !== "turn") return HELD;
  const face = width > 0 && width < NARROW_BELOW ? NARROW : WIDE;
  const room = Math.min(MEASURE, Math.max(160, width - face.beside));
  const lines = Math.max(1, Math.ceil(block.length / (room / face.letter)));
  return face.around + lines * face.line;
}
