/** Names by which people are known: kept voices, and the speakers of recordings that this page has seen. */

import { type QueryClient, queryOptions } from "@tanstack/react-query";

import { GET, told } from "~/api/client";
import type { Recording } from "~/api/types";
import { keys, lists } from "~/live/queries";

const MOST_VOICES = 100;

export const voicesQuery = queryOptions({
  queryKey: ["voices"],
  staleTime: 60_000,
  queryFn: async ({ signal }) => (await told(GET("/api/v1/voices", { params: { query: { limit: MOST_VOICES } }, signal }))).items,
});

/** Gives the names, those of kept voices first. */
export function knownNames(queries: QueryClient, voices: readonly { readonly name: string }[]): string[] {
  const seen = lists(queries).flatMap(({ pages }) => (pages?.pages ?? []).flatMap((page) => page.items));
  const opened = queries.getQueriesData<Recording>({ queryKey: keys.recording("").slice(0, 1) }).map(([, recording]) => recording);
  const names = [...opened, ...seen].flatMap((recording) => recording?.speakers ?? []).map((speaker) => speaker.name);
  return [...voices.map((voice) => voice.name), ...names].filter((name) => name !== null);
}
