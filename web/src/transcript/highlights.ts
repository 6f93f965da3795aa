/** Colours what was found by the browser's own highlights, which draw nothing anew. */

import type { Hit } from "~/transcript/finding";

const FOUND = "tiro-found";
const FOUND_NOW = "tiro-found-now";

/** Browsers without them show `<mark>`. */
export const CAN_HIGHLIGHT = typeof CSS !== "undefined" && "highlights" in CSS;

/** Colours the hits in the rows that are drawn. */
export function highlight(root: Element, hits: ReadonlyMap<number, readonly Hit[]>, now: Hit | undefined): void {
  if (!CAN_HIGHLIGHT) return;
  const [found, foundNow] = [new Highlight(), new Highlight()];
  foundNow.priority = 1;
  if (hits.size > 0) {
    for (const row of root.querySelectorAll<HTMLElement>("[data-index]")) {
      const inRow = hits.get(Number(row.dataset.index));
      const text = inRow && row.querySelector("[data-text]");
      if (!text) continue;
      for (const hit of inRow) (hit === now ? foundNow : found).add(rangeOf(text, hit));
    }
  }
  CSS.highlights.set(FOUND, found);
  CSS.highlights.set(FOUND_NOW, foundNow);
}

export function clearHighlights(): void {
  if (!CAN_HIGHLIGHT) return;
  CSS.highlights.delete(FOUND);
  CSS.highlights.delete(FOUND_NOW);
}

/** The place of some characters in the text nodes below an element. */
export function rangeOf(text: Element, { from, to }: Pick<Hit, "from" | "to">): Range {
  const range = document.createRange();
  const nodes = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  range.selectNodeContents(text);
  let at = 0;
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    const size = node.nodeValue?.length ?? 0;
    if (from >= at && from < at + size) range.setStart(node, from - at);
    if (to > at && to <= at + size) {
      range.setEnd(node, to - at);
      return range;
    }
    at += size;
  }
  return range;
}
