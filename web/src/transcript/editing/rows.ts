/** The text as rows that can be edited: one a segment, a name where the speaker changes. */

import type { Segment } from "~/api/types";

export interface Row {
  readonly segment: Segment;
  /** A turn begins with it: the name stands above. */
  readonly isFirst: boolean;
}

/** Rows are kept with their segments, so that a key that is pressed makes only what it changes. */
const known = new WeakMap<Segment, { readonly first: Row; readonly other: Row }>();

function rowOf(segment: Segment, isFirst: boolean): Row {
  let both = known.get(segment);
  if (!both) {
    both = { first: { segment, isFirst: true }, other: { segment, isFirst: false } };
    known.set(segment, both);
  }
  return isFirst ? both.first : both.other;
}

/** Gives the rows in order; what is held back only when it is asked for. */
export function rowsOf(segments: readonly Segment[], isHeldShown: boolean): Row[] {
  const rows: Row[] = [];
  let last: Segment | null = null;
  for (const segment of segments) {
    const isHeld = segment.held != null;
    if (isHeld && !isHeldShown) continue;
    rows.push(rowOf(segment, !isHeld && (last?.held != null || last?.speaker !== segment.speaker || last.channel !== segment.channel)));
    last = segment;
  }
  return rows;
}

/** Ids of the turn that a segment belongs to: neighbours of one speaker. */
export function turnOf(rows: readonly Row[], id: string): string[] {
  const place = rows.findIndex((row) => row.segment.id === id);
  if (place < 0) return [];
  let first = place;
  while (first > 0 && !rows[first]?.isFirst) first -= 1;
  let last = place + 1;
  while (last < rows.length && !rows[last]?.isFirst && rows[last]?.segment.held == null) last += 1;
  return rows.slice(first, last).map((row) => row.segment.id);
}
