/** What is fetched and under which key it is kept; the features share these. */

import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";

import { GET, told } from "~/api/client";
import type { Options, Recording, RecordingPage } from "~/api/types";
import { flat } from "~/live/changes";
import { type Filter, isNarrowed, NEWEST, queryOf } from "~/live/filter";
import { withMeanwhile } from "~/live/meanwhile";
import { type Pages, refilled, staled } from "~/live/pages";

const PAGE = 100;
/** Lists of so many pages are fetched anew whole. */
const SHORT = 2;

export const keys = {
  recordings: ["recordings"] as const,
  deleted: ["deleted"] as const,
  palette: ["palette"] as const,
  recording: (id: string) => ["recording", id] as const,
  transcript: (id: string) => ["transcript", id] as const,
  tags: ["tags"] as const,
  notes: (recordingId: string) => ["notes", recordingId] as const,
  shares: ["shares"] as const,
};

/** Fetches a page of recordings; the first one is counted. */
export const fetchRecordings = (filter: Filter, cursor: string | null, signal?: AbortSignal, limit = PAGE): Promise<RecordingPage> =>
  withMeanwhile(
    told(
      GET("/api/v1/recordings", {
        params: { query: { limit, cursor, count: cursor === null && limit === PAGE, ...queryOf(filter) } },
        ...(signal && { signal }),
      }),
    ),
  );

export const recordingsQuery = (filter: Filter = {}) =>
  infiniteQueryOptions({
    queryKey: [...keys.recordings, filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => fetchRecordings(filter, pageParam, signal),
    getNextPageParam: (page) => page.next_cursor,
  });

/** Gives the lists that are kept, each with its filter. */
export const lists = (queries: QueryClient): { readonly filter: Filter; readonly pages: Pages | undefined }[] =>
  queries.getQueriesData<Pages>({ queryKey: keys.recordings }).map(([key, pages]) => ({ filter: (key[1] ?? {}) as Filter, pages }));

/**
 * Fetches what may be new: short lists whole, of a long one the top where the newest stand, else what is in view.
 *
 * @throws Refused when the server does not answer.
 */
export async function refreshRecordings(queries: QueryClient): Promise<void> {
  await Promise.all(lists(queries).map(({ filter, pages }) => refreshList(queries, filter, pages)));
}

async function refreshList(queries: QueryClient, filter: Filter, pages: Pages | undefined): Promise<void> {
  const { queryKey } = recordingsQuery(filter);
  const isWatched = queries.getQueryCache().find({ queryKey })?.isActive() === true;
  if (!pages || pages.pages.length <= SHORT) {
    await queries.invalidateQueries({ queryKey, exact: true });
  } else if (isWatched && (filter.sort ?? NEWEST) === NEWEST && !isNarrowed(filter)) {
    const top = await fetchRecordings(filter, null);
    queries.setQueryData<Pages>(queryKey, (now) => now && refilled(now, null, top));
  } else {
    queries.setQueryData<Pages>(queryKey, (now) => now && staled(now));
  }
}

/** After a break: all that is shown is fetched once; of long lists, what is in view. */
export function catchUp(queries: QueryClient): void {
  void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.recordings[0] });
  renewLists(queries);
}

/**
 * Once the line stands: what was fetched before it may have changed in between, which no event tells any more.
 *
 * Fetches anew a single recording, and lists that show a job that runs or waits; what is being fetched is looked at when it has come.
 */
export function renewRunning(queries: QueryClient): void {
  const kinds: readonly unknown[] = [keys.recordings[0], keys.recording("")[0]];
  for (const query of queries.getQueryCache().findAll({ predicate: ({ queryKey }) => kinds.includes(queryKey[0]) })) {
    const isOne = query.queryKey[0] === keys.recording("")[0];
    const look = (): void => { if (isOne || recordingsIn(query.state.data).some(isUnderWay)) void queries.invalidateQueries({ queryKey: query.queryKey, exact: true }); };
    if (query.state.fetchStatus === "fetching") void query.promise?.catch(() => undefined).then(() => setTimeout(look));
    else look();
  }
}

const recordingsIn = (data: unknown): readonly Recording[] => {
  if (data === undefined) return [];
  return "pages" in (data as Pages) ? flat(data as Pages) : [data as Recording];
};

const isUnderWay = ({ job }: Recording): boolean => job?.state === "queued" || job?.state === "running";

/** Has the lists fetched anew as they are looked at. */
export function renewLists(queries: QueryClient): void {
  for (const { filter, pages } of lists(queries)) {
    const { queryKey } = recordingsQuery(filter);
    if (pages && pages.pages.length > SHORT) queries.setQueryData<Pages>(queryKey, staled(pages));
    else void queries.invalidateQueries({ queryKey, exact: true });
  }
}

export const recordingQuery = (id: string) =>
  queryOptions({
    queryKey: keys.recording(id),
    queryFn: ({ signal }) => told(GET("/api/v1/recordings/{recording_id}", { params: { path: { recording_id: id } }, signal })),
  });

/** Gives a recording that a list has already fetched. */
export const listed = (queries: QueryClient, id: string): Recording | undefined =>
  queries
    .getQueriesData<Pages>({ queryKey: keys.recordings })
    .flatMap(([, pages]) => flat(pages))
    .find((recording) => recording.id === id);

export const statsQuery = queryOptions({
  queryKey: ["stats"],
  queryFn: ({ signal }) => told(GET("/api/v1/jobs/stats", { signal })),
});

/** All tags, by name. */
export const tagsQuery = queryOptions({
  queryKey: keys.tags,
  queryFn: async ({ signal }) => (await told(GET("/api/v1/tags", { signal }))).items,
});

const FOR_TESTS = "fake";

export const enginesQuery = queryOptions({
  queryKey: ["engines"],
  queryFn: async ({ signal }) => {
    const { items } = await told(GET("/api/v1/engines", { signal }));
    return items.filter(({ name, is_available }) => name !== FOR_TESTS || is_available);
  },
  staleTime: 60_000,
});

export const diarizersQuery = queryOptions({
  queryKey: ["diarizers"],
  queryFn: async ({ signal }) => {
    const { items } = await told(GET("/api/v1/diarizers", { signal }));
    return items.filter(({ name, is_available }) => name !== FOR_TESTS || is_available);
  },
  staleTime: 60_000,
});

export const vocabulariesQuery = queryOptions({
  queryKey: ["vocabularies"],
  queryFn: async ({ signal }) => (await told(GET("/api/v1/vocabularies", { params: { query: { limit: 100 } }, signal }))).items,
  staleTime: 60_000,
});

/** What new recordings of the reader get, unless they are given something else. */
export const preferencesQuery = queryOptions({
  queryKey: ["me", "preferences"],
  queryFn: ({ signal }) => told(GET("/api/v1/me/preferences", { signal })) as Promise<Options>,
  staleTime: 60_000,
});
