/** What is fetched and under which key it is kept; the features share these. */

import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";

import { GET, told } from "~/api/client";
import type { Recording } from "~/api/types";
import { flat, type Pages, withTop } from "~/live/changes";

export type Sort = "-created_at" | "created_at" | "title" | "-duration";

const PAGE = 50;

export const keys = {
  recordings: ["recordings"] as const,
  recording: (id: string) => ["recording", id] as const,
  transcript: (id: string) => ["transcript", id] as const,
};

export const recordingsQuery = (sort: Sort) =>
  infiniteQueryOptions({
    queryKey: [...keys.recordings, sort],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      told(
        GET("/api/v1/recordings", {
          params: { query: { limit: PAGE, sort, cursor: pageParam, count: pageParam === null } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor,
  });

const NEWEST: Sort = "-created_at";

/** Fetches what is new: of a long list only the top, where the newest stand first. */
export async function refreshRecordings(queries: QueryClient): Promise<void> {
  const key = recordingsQuery(NEWEST).queryKey;
  const isLong = (queries.getQueryData<Pages>(key)?.pages.length ?? 0) > 1;
  await queries.invalidateQueries({
    queryKey: keys.recordings,
    predicate: (query) => !isLong || query.queryKey[1] !== NEWEST,
  });
  if (!isLong) return;
  const top = await told(GET("/api/v1/recordings", { params: { query: { limit: PAGE, sort: NEWEST, count: true } } }));
  queries.setQueryData<Pages>(key, (pages) => pages && withTop(pages, top));
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

export const transcriptQuery = (id: string) =>
  queryOptions({
    queryKey: keys.transcript(id),
    queryFn: ({ signal }) =>
      told(
        GET("/api/v1/recordings/{recording_id}/transcript", {
          params: { path: { recording_id: id }, query: { held: true } },
          signal,
        }),
      ),
  });

export const statsQuery = queryOptions({
  queryKey: ["stats"],
  queryFn: ({ signal }) => told(GET("/api/v1/jobs/stats", { signal })),
});

export const enginesQuery = queryOptions({
  queryKey: ["engines"],
  queryFn: async ({ signal }) => (await told(GET("/api/v1/engines", { signal }))).items,
  staleTime: 60_000,
});

export const diarizersQuery = queryOptions({
  queryKey: ["diarizers"],
  queryFn: async ({ signal }) => (await told(GET("/api/v1/diarizers", { signal }))).items,
  staleTime: 60_000,
});
