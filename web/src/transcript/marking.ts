/** Marks the word that is said, and the turn it stands in, by attributes: they change several times a second. */

import type { Place } from "~/transcript/turns";

const NOW = "data-now";

/** The element of a block, if it is drawn. */
export const rowOf = (root: Element, block: number): HTMLElement | null => root.querySelector(`[data-index="${String(block)}"] > [data-row]`);

export const wordOf = (row: Element, piece: number): HTMLElement | null => row.querySelector(`[data-w="${String(piece)}"]`);

export function markNow(root: Element, place: Place | null): void {
  const row = place && rowOf(root, place.block);
  const word = row && place.piece >= 0 ? wordOf(row, place.piece) : null;
  const wanted = new Set([row, word]);
  for (const marked of root.querySelectorAll(`[data-row][${NOW}], [data-w][${NOW}]`)) {
    if (!wanted.has(marked as HTMLElement)) marked.removeAttribute(NOW);
  }
  row?.setAttribute(NOW, "");
  word?.setAttribute(NOW, "");
}
