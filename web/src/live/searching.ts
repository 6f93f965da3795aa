/** The search over everything: what is asked, and the query that the page and the palette share. */

import { infiniteQueryOptions } from "@tanstack/react-query";

import { GET, told } from "~/api/client";
import type { Found, Hit } from "~/api/types";
import { tagsIn } from "~/live/filter";

export type { Found, Hit };

export type Part = "text" | "notes" | "titles" | "speakers";

/** As it stands in the address: what is left out narrows nothing. */
export interface Search {
  readonly q?: string;
  /** Parts joined by points; all where it is left out. */
  readonly in?: string;
  /** Ids of tags joined by points. */
  readonly tag?: string;
  readonly speaker?: string;
  readonly language?: string;
  /** Days, both inclusive: `2026-11-20`. */
  readonly from?: string;
  readonly to?: string;
  readonly sort?: "newest";
}

export const PARTS: readonly Part[] = ["text", "notes", "titles", "speakers"];
const LONGEST = 400;
const PAGE = 20;
/** Places shown of a recording before it is unfolded. */
export const FIRST_HITS = 3;

/** Reads a search out of an address; what does not fit is passed over. */
export function readSearch(search: Readonly<Record<string, unknown>>): Search {
  const parts = partsIn(search.in);
  const read = {
    q: String(search.q ?? "").trim().slice(0, LONGEST) || undefined,
    in: parts.length === PARTS.length ? undefined : parts.join("."),
    tag: tagsIn(search.tag).join(".") || undefined,
    speaker: String(search.speaker ?? "").trim().slice(0, LONGEST) || undefined,
    language: /^[\w-]{2,20}$/u.exec(String(search.language ?? ""))?.[0],
    from: dayIn(search.from),
    to: dayIn(search.to),
    sort: search.sort === "newest" ? ("newest" as const) : undefined,
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined)) as Search;
}

/** The parts that are looked through, in their order; all where none is named. */
export function partsIn(parts: unknown): readonly Part[] {
  const named = new Set(typeof parts === "string" ? parts.split(".") : []);
  const known = PARTS.filter((part) => named.has(part));
  return known.length === 0 ? PARTS : known;
}

/** Whether something besides the words leaves recordings out. */
export const isFiltered = ({ tag, speaker, language, from, to, ...rest }: Search): boolean =>
  [tag, speaker, language, from, to, rest.in].some((value) => value !== undefined);

function dayIn(value: unknown): string | undefined {
  const day = /^\d{4}-\d{2}-\d{2}$/u.exec(String(value ?? ""))?.[0];
  return day !== undefined && !Number.isNaN(Date.parse(`${day}T00:00`)) ? day : undefined;
}

const startOf = (day: string, daysLater: number): string => {
  const at = new Date(`${day}T00:00`);
  at.setDate(at.getDate() + daysLater);
  return at.toISOString();
};

/** A search as the server takes it. */
export function askedOf({ q = "", tag, speaker, language, from, to, sort, ...rest }: Search) {
  return {
    q,
    ...(rest.in !== undefined && { in: [...partsIn(rest.in)] }),
    ...(tag !== undefined && { tag: tagsIn(tag) }),
    ...(speaker !== undefined && { speaker }),
    ...(language !== undefined && { language }),
    ...(from !== undefined && { from: startOf(from, 0) }),
    ...(to !== undefined && { to: startOf(to, 1) }),
    sort: sort === "newest" ? ("-created_at" as const) : ("relevance" as const),
  };
}

interface How {
  readonly limit?: number;
  readonly hits?: number;
  /** In this recording alone. */
  readonly recordingId?: string;
}

export interface Page {
  readonly items: readonly Found[];
  readonly next_cursor: string | null;
  readonly places: number;
  readonly places_is_capped: boolean;
  readonly recordings: number;
  readonly milliseconds: number;
  readonly suggestion: string | null;
}

/** An answer is kept by what was asked, so that an older one never stands for a newer question. */
export const searchQuery = (search: Search, { limit = PAGE, hits = FIRST_HITS, recordingId }: How = {}) =>
  infiniteQueryOptions({
    queryKey: ["search", search, limit, hits, recordingId ?? null],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }): Promise<Page> =>
      told(
        GET("/api/v1/search", {
          params: { query: { ...askedOf(search), limit, hits, cursor: pageParam, ...(recordingId !== undefined && { recording_id: recordingId }) } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 10_000,
    gcTime: 60_000,
  });
