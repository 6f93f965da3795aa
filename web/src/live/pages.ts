/** The pages of a long list: those near the eye are held whole, of the others only what keeps their place. */

import type { InfiniteData } from "@tanstack/react-query";

import type { Recording, RecordingPage } from "~/api/types";

/** What is kept of a recording that is far from the eye. */
export interface Thin {
  readonly id: string;
  readonly created_at: string;
}

export type ListPage = RecordingPage & {
  /** In place of the items, when the page is far from the eye. */
  readonly thin?: readonly Thin[];
  /** Something may have been missed since it was fetched. */
  readonly isStale?: boolean;
};
export type Pages = InfiniteData<ListPage, unknown>;

/** A row of the list; its recording is null while its page is thin. */
export interface Row extends Thin {
  readonly recording: Recording | null;
  readonly page: number;
}

/** So many pages are held on either side of those in view. */
const SPARE = 6;

const rowsOfPage = new WeakMap<ListPage, readonly Row[]>();

/** Every row, once and in order: a page fetched later may repeat one. */
export function rowsOf(pages: Pages | undefined): Row[] {
  const known = new Set<string>();
  const rows: Row[] = [];
  for (const [index, page] of (pages?.pages ?? []).entries()) {
    for (const row of pageRows(page, index)) {
      if (known.has(row.id)) continue;
      known.add(row.id);
      rows.push(row);
    }
  }
  return rows;
}

/** Rows are made once for each page, so that an event makes only those of one page anew. */
function pageRows(page: ListPage, index: number): readonly Row[] {
  const known = rowsOfPage.get(page);
  if (known && (known[0]?.page ?? index) === index) return known;
  const rows = page.thin
    ? page.thin.map((thin) => ({ ...thin, recording: null, page: index }))
    : page.items.map((recording) => ({ id: recording.id, created_at: recording.created_at, recording, page: index }));
  rowsOfPage.set(page, rows);
  return rows;
}

/** The pages with those thinned that are far from the ones in view; the first is always whole. */
export function keptNear(pages: Pages, first: number, last: number): Pages {
  const isFar = (page: ListPage, index: number): boolean =>
    index > 0 && !page.thin && (index < first - SPARE || index > last + SPARE);
  if (!pages.pages.some(isFar)) return pages;
  return { ...pages, pages: pages.pages.map((page, index) => (isFar(page, index) ? thinned(page) : page)) };
}

const thinned = (page: ListPage): ListPage => ({
  ...page,
  items: [],
  thin: page.items.map(({ id, created_at }) => ({ id, created_at })),
});

/** The pages with all of them marked: what is in view is fetched anew, the others when they come into view. */
export const staled = (pages: Pages): Pages => ({
  ...pages,
  pages: pages.pages.map((page) => (page.thin ? page : { ...page, isStale: true })),
});

/** The places of the pages to fetch for what is in view. */
export function missingIn(pages: Pages, first: number, last: number): number[] {
  const found: number[] = [];
  for (let index = Math.max(0, first - 1); index <= Math.min(pages.pages.length - 1, last + 1); index += 1) {
    const page = pages.pages[index];
    if (page?.thin || page?.isStale === true) found.push(index);
  }
  return found;
}

/** The pages with one fetched anew. One that reaches into the next, since some were deleted, is cut there. */
export function refilled(pages: Pages, cursor: unknown, fresh: RecordingPage): Pages {
  const at = pages.pageParams.indexOf(cursor);
  const old = pages.pages[at];
  if (!old) return pages;
  const after = pages.pages[at + 1];
  const behind = new Set((after?.thin ?? after?.items)?.map(({ id }) => id));
  const items = fresh.items.filter(({ id }) => !behind.has(id));
  const next_cursor = after ? old.next_cursor : fresh.next_cursor;
  const page: ListPage = at === 0 ? { ...fresh, items: topped(old, items, after !== undefined), next_cursor } : { ...fresh, items, next_cursor };
  return { ...pages, pages: pages.pages.map((known, index) => (index === at ? page : known)) };
}

/** The first page grows at its top: what a fetch no longer reaches stays, if something follows it. */
function topped(old: ListPage, items: Recording[], isFollowed: boolean): Recording[] {
  const last = items.at(-1)?.id;
  const at = old.items.findIndex(({ id }) => id === last);
  return isFollowed && at >= 0 ? [...items, ...old.items.slice(at + 1)] : items;
}
