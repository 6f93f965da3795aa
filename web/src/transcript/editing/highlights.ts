/** Marks places in text without changing it: the CSS Custom Highlight API, where the browser has it. */

/** Later ones lie above earlier ones. */
const MARKS = ["tiro-edited", "tiro-said", "tiro-hit", "tiro-hit-now"] as const;

export type Mark = (typeof MARKS)[number];

const registry = typeof CSS !== "undefined" && "highlights" in CSS ? CSS.highlights : null;

/** Marks stretches of an element's text; gives what takes the marks away. */
export function mark(element: HTMLElement, name: Mark, stretches: readonly (readonly [number, number])[]): () => void {
  const text = element.firstChild;
  if (!registry || !text || stretches.length === 0) return () => undefined;
  const length = text.textContent?.length ?? 0;
  const highlight = registry.get(name) ?? new Highlight();
  highlight.priority = MARKS.indexOf(name);
  registry.set(name, highlight);
  const ranges = stretches
    .filter(([start, end]) => start < end && end <= length)
    .map(([start, end]) => {
      const range = document.createRange();
      range.setStart(text, start);
      range.setEnd(text, end);
      return range;
    });
  for (const range of ranges) highlight.add(range);
  return () => { for (const range of ranges) highlight.delete(range); };
}
