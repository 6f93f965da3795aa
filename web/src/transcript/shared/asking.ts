/** Asks for what a link shows: with its secret in a header, and with nothing of whoever uses the browser. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { Refused } from "~/api/problems";
import { nameIn } from "~/api/saving";
import type { components } from "~/api/schema";
import type { Problem, Segment } from "~/api/types";
import { type SoundSource, troubleOf } from "~/player/source";

type Schemas = components["schemas"];
export type Shared = Schemas["Shared"];

const PAGE = 2000;

/** @throws Refused when the link leads nowhere, or the server does not answer. */
async function ask(token: string, path: string, how: RequestInit = {}): Promise<Response> {
  const asking = { ...how, headers: { "X-Share-Token": token }, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" } as const;
  let response: Response;
  try {
    response = await fetch(`/api/v1/shared${path}`, asking);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw Refused.unreachable(error);
  }
  if (response.ok) return response;
  throw Refused.by(response.status, (await response.json().catch(() => undefined)) as Problem | undefined);
}

const askJson = async <T>(token: string, path: string, signal?: AbortSignal): Promise<T> =>
  (await (await ask(token, path, signal && { signal })).json()) as T;

export const sharedQuery = (token: string) =>
  queryOptions({ queryKey: ["shared", token], retry: false, queryFn: ({ signal }) => askJson<Shared>(token, "", signal) });

export const sharedSegmentsQuery = (token: string) =>
  infiniteQueryOptions({
    queryKey: ["shared", token, "segments"],
    initialPageParam: null as string | null,
    staleTime: Infinity,
    queryFn: async ({ pageParam, signal }) => {
      const cursor = pageParam === null ? "" : `&cursor=${encodeURIComponent(pageParam)}`;
      const { items, next_cursor } = await askJson<Schemas["SharedSegments"]>(token, `/segments?limit=${String(PAGE)}${cursor}`, signal);
      return { items: items.map(segmentOf), next_cursor };
    },
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });

/** What strangers are not told of a segment is as if nothing were to be said of it. */
const segmentOf = (shared: Schemas["SharedSegment"]): Segment =>
  ({ ...shared, held: null, confidence: null, words: (shared.words ?? []).map((word) => ({ ...word, probability: null })) }) as unknown as Segment;

export const sharedNotesQuery = (token: string) =>
  queryOptions({ queryKey: ["shared", token, "notes"], queryFn: async ({ signal }) => (await askJson<Schemas["SharedNotes"]>(token, "/notes", signal)).items });

export async function saveShared(token: string, format: string): Promise<void> {
  const response = await ask(token, `/export?format=${encodeURIComponent(format)}`);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = nameIn(response.headers.get("Content-Disposition")) ?? `transcript.${format}`;
  link.click();
  setTimeout(() => { URL.revokeObjectURL(link.href); }, 60_000);
}

export const soundOf = (token: string): SoundSource => ({
  name: token,
  media: async () => {
    const { url } = (await (await ask(token, "/media-link", { method: "POST" })).json()) as Schemas["MediaLink"];
    return url;
  },
  canEnd: () => true,
  peaks: async (_, perSecond, signal) => (await ask(token, `/peaks?pairs_per_second=${String(perSecond)}`, { signal })).arrayBuffer(),
  trouble: async () => {
    try {
      await askJson<Shared>(token, "");
      return "kind";
    } catch (error) {
      return troubleOf(error);
    }
  },
});
