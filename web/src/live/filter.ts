/** Which recordings are looked at, and in which order; it lives in the address. */

import type { JobState } from "~/api/types";

export type Sort = "-created_at" | "created_at" | "title" | "-duration";
/** A state of the newest job; `attention`: it failed, or completed with warnings. */
export type Wanted = JobState | "attention";

/** As it stands in the address: what is left out narrows nothing. */
export interface Filter {
  readonly sort?: Sort;
  readonly q?: string;
  /** States parted by points. */
  readonly state?: string;
  readonly language?: string;
  /** Days, both inclusive: `2026-11-20`. */
  readonly from?: string;
  readonly to?: string;
  /** Lengths in minutes. */
  readonly min?: number;
  readonly max?: number;
  /** Ids of tags parted by points. */
  readonly tag?: string;
  /** All of the tags; else any of them. */
  readonly tags?: "all";
  readonly favourite?: true;
}

export const NEWEST: Sort = "-created_at";
const SORTS: readonly Sort[] = [NEWEST, "created_at", "title", "-duration"];
export const STATES: readonly Wanted[] = ["attention", "queued", "running", "paused", "completed", "failed", "cancelled"];
const MINUTE = 60;
const LONGEST_TEXT = 200;

/** Reads a filter out of an address; what does not fit is passed over. */
export function readFilter(search: Readonly<Record<string, unknown>>): Filter {
  const read = {
    sort: SORTS.find((known) => known === search.sort && known !== NEWEST),
    q: String(search.q ?? "").trim().slice(0, LONGEST_TEXT) || undefined,
    state: statesIn(String(search.state ?? "")).join(".") || undefined,
    language: /^[\w-]{2,20}$/u.exec(String(search.language ?? ""))?.[0],
    from: dayIn(search.from),
    to: dayIn(search.to),
    min: lengthIn(search.min),
    max: lengthIn(search.max),
    tag: tagsIn(search.tag).join(".") || undefined,
    tags: search.tags === "all" && tagsIn(search.tag).length > 1 ? ("all" as const) : undefined,
    favourite: search.favourite === true || search.favourite === "true" ? (true as const) : undefined,
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined)) as Filter;
}

/** The states that a filter asks for, in their order. */
export function statesIn(state: string | undefined): Wanted[] {
  const wanted = new Set(state?.split("."));
  return STATES.filter((known) => wanted.has(known));
}

/** The ids of the tags that a filter asks for. */
export const tagsIn = (tag: unknown): string[] => (typeof tag === "string" ? tag.split(".").filter((id) => /^\w{1,64}$/u.test(id)) : []);

/** Whether a filter leaves some recordings out. */
export const isNarrowed = (filter: Filter): boolean => Object.keys(filter).some((name) => name !== "sort");

/** The filter without all that narrows. */
export const widened = ({ sort }: Filter): Filter => (sort === undefined ? {} : { sort });

/** A filter as the server takes it. */
export function queryOf({ sort = NEWEST, q, state, language, from, to, min, max, tag, tags, favourite }: Filter) {
  return {
    sort,
    ...(q !== undefined && { q }),
    ...(state !== undefined && { state: statesIn(state) }),
    ...(language !== undefined && { language }),
    ...(from !== undefined && { created_from: startOf(from, 0) }),
    ...(to !== undefined && { created_to: startOf(to, 1) }),
    ...(min !== undefined && { duration_min: min * MINUTE }),
    ...(max !== undefined && { duration_max: max * MINUTE }),
    ...(tag !== undefined && { tag: tagsIn(tag), tags: tags ?? ("any" as const) }),
    ...(favourite && { favourite }),
  };
}

/** A day of the reader's own calendar: `2026-11-20`. */
export const dayOf = (at: Date): string =>
  [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, "0")).join("-");

function startOf(day: string, daysLater: number): string {
  const at = new Date(`${day}T00:00`);
  at.setDate(at.getDate() + daysLater);
  return at.toISOString();
}

function dayIn(value: unknown): string | undefined {
  const day = /^\d{4}-\d{2}-\d{2}$/u.exec(String(value ?? ""))?.[0];
  return day !== undefined && !Number.isNaN(Date.parse(`${day}T00:00`)) ? day : undefined;
}

function lengthIn(value: unknown): number | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const minutes = Number(value);
  return Number.isFinite(minutes) && minutes >= 0 ? minutes : undefined;
}
