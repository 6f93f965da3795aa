/** The text of a hit parted into what was found and what stands around it, and the words to look for where it opens. */

import type { Hit } from "~/live/searching";

export interface Part {
  readonly text: string;
  readonly isFound: boolean;
}

type Marked = Pick<Hit, "text" | "highlights">;

/** The stretches that were found, in order, those beside each other joined: `outer berth` is one. */
export function stretchesOf({ text, highlights }: Marked): [number, number][] {
  const joined: [number, number][] = [];
  const within = highlights.map(([from = 0, to = 0]): [number, number] => [Math.max(0, from), Math.min(text.length, to)]).filter(([from, to]) => from < to);
  for (const [from, to] of within.sort(([one], [other]) => one - other)) {
    const last = joined.at(-1);
    if (last && text.slice(last[1], from).trim() === "") last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

export function partsOf(hit: Marked): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const [from, to] of stretchesOf(hit)) {
    if (from > at) parts.push({ text: hit.text.slice(at, from), isFound: false });
    parts.push({ text: hit.text.slice(from, to), isFound: true });
    at = to;
  }
  if (at < hit.text.length) parts.push({ text: hit.text.slice(at), isFound: false });
  return parts;
}

/** The words that the transcript marks where the hit opens: the first that were found. */
export function wordsOf(hit: Marked): string | undefined {
  const [first] = stretchesOf(hit);
  const words = first && hit.text.slice(...first).trim();
  return words === "" ? undefined : words;
}
