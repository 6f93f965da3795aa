/** Where two texts of one recording differ, for a person to look at before choosing. */

import type { Segment } from "~/api/types";
import { textBetween } from "~/transcript/editing/marks";

/** A stretch that differs; "…" stands where its first or last sentence goes on outside of it. */
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
  for (const stretch of joinedStretches([...changed, ...gone])) {
    const { start, end, channel } = stretch;
    const one = textBetween(theirs, start, end, channel);
    const other = textBetween(mine, start, end, channel);
    if (one !== other) found.push({ start, theirs: excerpt(theirs, stretch, one), mine: excerpt(mine, stretch, other) });
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

/** Text as a part of a longer one. */
function excerpt(segments: readonly Segment[], { start, end, channel }: Stretch, text: string): string {
  if (text === "") return "";
  const own = segments.filter((segment) => segment.held == null && segment.channel === channel && segment.text !== "");
  const before = own.findLast((segment) => segment.start < start);
  const isBegun = before !== undefined && (before.end > start || !ENDED.test(before.text));
  const goesOn = !ENDED.test(text) && own.some((segment) => segment.end > end);
  return `${isBegun ? "… " : ""}${text}${goesOn ? " …" : ""}`;
}

const ENDED = /[\p{Sentence_Terminal}…]["'\p{Pe}\p{Pf}]*$/u;

const shownBy = (segments: readonly Segment[]): ReadonlyMap<string, Segment> =>
  new Map(segments.filter((segment) => segment.held == null).map((segment) => [segment.id, segment]));
