/** Marks places in text without changing it: the CSS Custom Highlight API, where the browser has it. */

import { placesOnLine } from "~/transcript/editing/characters";

/** Later ones lie above earlier ones. */
const MARKS = ["tiro-edited", "tiro-said", "tiro-hit", "tiro-hit-now"] as const;

export type Mark = (typeof MARKS)[number];

const registry = typeof CSS !== "undefined" && "highlights" in CSS ? CSS.highlights : null;

/**
 * Marks stretches of an element's text as it stands on one line; gives what takes the marks away.
 *
 * While it is written in, the element may hold more spaces than the line has.
 */
export function mark(element: HTMLElement, name: Mark, stretches: readonly (readonly [number, number])[]): () => void {
  const text = element.firstChild;
  if (!registry || !text || stretches.length === 0) return () => undefined;
  const places = placesOnLine(text.textContent ?? "");
  const highlight = registry.get(name) ?? new Highlight();
  highlight.priority = MARKS.indexOf(name);
  registry.set(name, highlight);
  const ranges = stretches
    .filter(([start, end]) => start < end && end <= places.length)
    .map(([start, end]) => {
      const range = document.createRange();
      range.setStart(text, places[start] ?? 0);
      range.setEnd(text, (places[end - 1] ?? 0) + 1);
      return range;
    });
  for (const range of ranges) highlight.add(range);
  return () => { for (const range of ranges) highlight.delete(range); };
}
