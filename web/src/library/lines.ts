/** What the list is made of: headings of days, and rows, in one flat order that can be drawn in parts. */

import type { Recording } from "~/api/types";
import type { Sort } from "~/live/queries";
import { dayHeading } from "~/text/numbers";
import { t } from "~/text/text";
import type { Transfer } from "~/transfer/transfers";

export type Line =
  | { readonly kind: "heading"; readonly key: string; readonly text: string }
  | { readonly kind: "recording"; readonly key: string; readonly recording: Recording; readonly edge: Edge; readonly place: number }
  | { readonly kind: "transfer"; readonly key: string; readonly transfer: Transfer; readonly edge: Edge; readonly place: number };

/** Whether a row begins or ends its card. */
export interface Edge {
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** Gives the lines: what goes up from this browser first, then the recordings under their days. */
export function linesOf(recordings: readonly Recording[], uploads: readonly Transfer[], sort: Sort, now: Date): Line[] {
  const groups = new Map<string, Line[]>();
  const put = (heading: string, line: Line): void => {
    const group = groups.get(heading);
    if (group) group.push(line);
    else groups.set(heading, [line]);
  };
  const isDated = sort === "-created_at" || sort === "created_at";
  const top = isDated ? t("day.today") : "";
  let place = 0;
  for (const transfer of uploads) {
    place += 1;
    put(sort === "created_at" ? t("library.uploads") : top, { kind: "transfer", key: transfer.id, transfer, edge: MIDDLE, place });
  }
  for (const recording of recordings) {
    place += 1;
    const heading = isDated ? dayHeading(new Date(recording.created_at), now) : "";
    put(heading, { kind: "recording", key: recording.id, recording, edge: MIDDLE, place });
  }
  return [...groups].flatMap(([heading, rows]) => [
    ...(heading === "" ? [] : [{ kind: "heading" as const, key: `heading-${heading}`, text: heading }]),
    ...rows.map((row, index) => ({ ...row, edge: { isFirst: index === 0, isLast: index === rows.length - 1 } })),
  ]);
}

const MIDDLE: Edge = { isFirst: false, isLast: false };

/** The next line in a direction that can have the focus; the same where there is none. */
export function nextRow(lines: readonly Line[], from: number, step: 1 | -1): number {
  for (let at = from + step; at >= 0 && at < lines.length; at += step) {
    if (lines[at]?.kind !== "heading") return at;
  }
  return from;
}
