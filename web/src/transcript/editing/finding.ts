/** Finds text in the whole transcript, and what would replace it. */

import type { Segment } from "~/api/types";
import type { Operation } from "~/transcript/editing/operations";

export interface Hit {
  readonly segment: string;
  readonly start: number;
  readonly end: number;
}

/** Gives every place, in order, without case and accents; held back text is not searched. */
export function hitsOf(segments: readonly Segment[], wanted: string): Hit[] {
  const sought = folded(wanted).text;
  if (sought === "") return [];
  const hits: Hit[] = [];
  for (const segment of segments) {
    if (segment.held != null) continue;
    const { text, places } = folded(segment.text);
    for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + sought.length)) {
      const end = places[at + sought.length] ?? segment.text.length;
      hits.push({ segment: segment.id, start: places[at] ?? 0, end });
    }
  }
  return hits;
}

/** One operation a segment: its whole text with all of its hits replaced. */
export function replacing(segments: readonly Segment[], hits: readonly Hit[], by: string): Operation[] {
  const places = new Map<string, Hit[]>();
  for (const hit of hits) places.set(hit.segment, [...(places.get(hit.segment) ?? []), hit]);
  return segments.flatMap((segment): Operation[] => {
    const own = places.get(segment.id);
    if (!own) return [];
    const text = replacedIn(segment.text, own, by);
    return text === segment.text ? [] : [{ op: "replace", segment: segment.id, text }];
  });
}

function replacedIn(text: string, hits: readonly Hit[], by: string): string {
  let [made, position] = ["", 0];
  for (const hit of hits) {
    made += text.slice(position, hit.start) + by;
    position = hit.end;
  }
  return made + text.slice(position);
}

/** Without case and accents, with the place in the text that each character comes from. */
function folded(text: string): { text: string; places: number[] } {
  if (PLAIN.test(text)) return { text: text.toLowerCase(), places: [...text].map((_, index) => index) };
  let made = "";
  const places: number[] = [];
  let place = 0;
  for (const character of text) {
    const plain = character.normalize("NFD").replace(MARKS, "").toLowerCase();
    for (let unit = 0; unit < plain.length; unit += 1) places.push(place);
    made += plain;
    place += character.length;
  }
  return { text: made, places };
}

const PLAIN = /^[\x20-\x7e]*$/;
const MARKS = /\p{Mn}/gu;
