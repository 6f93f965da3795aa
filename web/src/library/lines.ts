/** What the list is made of: headings of days, and rows, in one flat order that can be drawn in parts. */

import type { Recording } from "~/api/types";
import { NEWEST, type Sort } from "~/live/filter";
import type { Row } from "~/live/pages";
import { dayHeading } from "~/text/numbers";
import { t } from "~/text/text";
import type { Transfer } from "~/transfer/transfers";

export type Line =
  | { readonly kind: "heading"; readonly key: string; readonly text: string }
  | RecordingLine
  | { readonly kind: "transfer"; readonly key: string; readonly transfer: Transfer };

/** A recording's row; the recording is null while its page is far from the eye. */
export interface RecordingLine {
  readonly kind: "recording";
  readonly key: string;
  readonly recording: Recording | null;
  readonly page: number;
}

/** Whether a row begins or ends its card. */
export interface Edge {
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

interface Made {
  readonly line: RecordingLine;
  readonly now: Date;
  readonly heading: string;
}

/** What is made of a row is kept with it: an event changes the rows of one page, not all of them. */
const made = new WeakMap<Row, Made>();

/** Gives the lines: what goes up from this browser first, then the recordings under their days. */
export function linesOf(rows: readonly Row[], uploads: readonly Transfer[], sort: Sort, now: Date): Line[] {
  const isDated = sort === NEWEST || sort === "created_at";
  const lines: Line[] = [];
  let heading = "";
  const head = (text: string): void => {
    if (text !== heading && text !== "") lines.push({ kind: "heading", key: `heading-${text}`, text });
    heading = text;
  };
  if (uploads.length > 0) head(sort === NEWEST ? t("day.today") : t("library.uploads"));
  for (const transfer of uploads) lines.push({ kind: "transfer", key: transfer.id, transfer });
  if (uploads.length > 0 && !isDated) head(t("library.rest"));
  for (const row of rows) {
    const { line, heading: text } = madeOf(row, now);
    if (isDated) head(text);
    lines.push(line);
  }
  return lines;
}

function madeOf(row: Row, now: Date): Made {
  const known = made.get(row);
  if (known?.now === now) return known;
  const line = known?.line ?? { kind: "recording", key: row.id, recording: row.recording, page: row.page };
  const fresh = { line, now, heading: dayHeading(new Date(row.created_at), now) };
  made.set(row, fresh);
  return fresh;
}

/** Whether a line begins or ends the card that it stands in. */
export const edgeOf = (lines: readonly Line[], at: number): Edge => ({
  isFirst: (lines[at - 1]?.kind ?? "heading") === "heading",
  isLast: (lines[at + 1]?.kind ?? "heading") === "heading",
});

/** The places of the headings; a row's own number is its place less the headings before it. */
export const headingsIn = (lines: readonly Line[]): number[] => lines.flatMap((line, index) => (line.kind === "heading" ? [index] : []));

/** The number of a row among the rows, from 1. */
export function numberOf(headings: readonly number[], at: number): number {
  let [low, high] = [0, headings.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((headings[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return at - low + 1;
}

/** The next line in a direction that can have the focus; the same where there is none. */
export function nextRow(lines: readonly Line[], from: number, step: 1 | -1): number {
  for (let at = from + step; at >= 0 && at < lines.length; at += step) {
    if (lines[at]?.kind !== "heading") return at;
  }
  return from;
}
