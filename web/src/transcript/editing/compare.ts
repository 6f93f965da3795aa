/** Where two texts of one recording differ, for a person to look at before choosing. */

import type { Segment } from "~/api/types";
import { textBetween } from "~/transcript/editing/marks";

export interface Difference {
  readonly start: number;
  readonly theirs: string;
  readonly mine: string;
}

const MOST = 200;

/** Gives the stretches in which the texts differ, in the order of time; at most a few hundred. */
export function differencesOf(theirs: readonly Segment[], mine: readonly Segment[]): Difference[] {
  const [left, right] = [shownBy(theirs), shownBy(mine)];
  const found: Difference[] = [];
  const changed = mine.filter((segment) => segment.held == null && left.get(segment.id)?.text !== segment.text);
  const gone = theirs.filter((segment) => segment.held == null && right.get(segment.id)?.text !== segment.text);
  for (const { start, end, channel } of joinedStretches([...changed, ...gone])) {
    const one = textBetween(theirs, start, end, channel);
    const other = textBetween(mine, start, end, channel);
    if (one !== other) found.push({ start, theirs: one, mine: other });
    if (found.length === MOST) break;
  }
  return found;
}

interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly channel: number | null;
}

/** Stretches that overlap are one. */
function joinedStretches(segments: readonly Segment[]): Stretch[] {
  const found: Stretch[] = [];
  for (const { start, end, channel } of segments.toSorted((one, other) => one.start - other.start)) {
    const last = found.findLast((stretch) => stretch.channel === channel);
    if (last && start < last.end) found[found.indexOf(last)] = { ...last, end: Math.max(last.end, end) };
    else found.push({ start, end, channel });
  }
  return found;
}

const shownBy = (segments: readonly Segment[]): ReadonlyMap<string, Segment> =>
  new Map(segments.filter((segment) => segment.held == null).map((segment) => [segment.id, segment]));
