/** The text of a recording in pages: the first at once, the rest behind it; from a time on where a link leads to one. */

import {
  infiniteQueryOptions,
  type InfiniteData,
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";

import { GET, told } from "~/api/client";
import { Refused } from "~/api/problems";
import type { Recording, Segment, Transcript } from "~/api/types";
import { keys } from "~/live/queries";

const FIRST_PAGE = 300;
const PAGE = 2000;
/** What is seen above the place that a link leads to. */
const BEFORE_SECONDS = 60;

interface Page {
  readonly items: readonly Segment[];
  readonly next_cursor: string | null;
}

/** A version without its segments. */
export const headQuery = (recordingId: string, transcriptId: string) =>
  queryOptions({
    queryKey: [...keys.transcript(recordingId), "head", transcriptId],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }): Promise<Transcript> =>
      told(
        GET("/api/v1/transcripts/{transcript_id}", {
          params: { path: { transcript_id: transcriptId }, query: { segments: false, held: true } },
          signal,
        }),
      ),
  });

const segmentsKey = (transcriptId: string, revision: number) => ["segments", transcriptId, revision] as const;

const segmentsQuery = (transcriptId: string, revision: number) =>
  infiniteQueryOptions({
    queryKey: segmentsKey(transcriptId, revision),
    initialPageParam: null as string | null,
    // A revision does not change.
    staleTime: Infinity,
    queryFn: ({ pageParam, signal }) => (pageParam === null ? firstPage(transcriptId) : page(transcriptId, { cursor: pageParam, limit: PAGE }, signal)),
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });

const partQuery = (transcriptId: string, revision: number, from: number) =>
  queryOptions({
    queryKey: [...segmentsKey(transcriptId, revision), "from", Math.floor(from)],
    staleTime: Infinity,
    queryFn: () => firstPage(transcriptId, from),
  });

function page(transcriptId: string, query: { cursor?: string | null; limit: number; from?: number }, signal: AbortSignal): Promise<Page> {
  return told(
    GET("/api/v1/transcripts/{transcript_id}/segments", {
      params: { path: { transcript_id: transcriptId }, query: { ...query, held: true } },
      signal,
    }),
  );
}

/** How long a first page that was asked for early is as good as one that is asked for now. */
const FRESH_MS = 5000;
const early = new Map<string, { readonly at: number; readonly asked: Promise<Page> }>();

/** Asks for a page before it is known which revision it is of, so that nothing waits for that. */
function askEarly(transcriptId: string, from?: number): void {
  const name = earlyName(transcriptId, from);
  const known = early.get(name);
  if (known && Date.now() - known.at < FRESH_MS) return;
  const asked = page(transcriptId, firstOf(from), new AbortController().signal);
  // Who takes it is told why it failed.
  asked.catch(() => undefined);
  early.set(name, { at: Date.now(), asked });
}

function firstPage(transcriptId: string, from?: number): Promise<Page> {
  const name = earlyName(transcriptId, from);
  const known = early.get(name);
  early.delete(name);
  const isFresh = known !== undefined && Date.now() - known.at < FRESH_MS;
  return isFresh ? known.asked : page(transcriptId, firstOf(from), new AbortController().signal);
}

const earlyName = (transcriptId: string, from?: number): string => `${transcriptId} ${String(from ?? "")}`;

const firstOf = (from?: number) => (from === undefined ? { limit: FIRST_PAGE } : { limit: FIRST_PAGE, from: Math.max(0, Math.floor(from) - BEFORE_SECONDS) });

/** Pages are shown as they double, so that a long text is put together a few times, not at each page. */
const shownPages = (loaded: number): number => (loaded < 1 ? 0 : 2 ** Math.floor(Math.log2(loaded)));

export interface Text {
  /** With the segments that are there so far. */
  readonly transcript: Transcript | undefined;
  /** All of the segments are there. */
  readonly isComplete: boolean;
  readonly error: Error | null;
  readonly onAgain: () => void;
}

/** Gives a version's text, and loads it to its end; while a new revision comes the one before stays. */
export function useText(recording: Recording, transcriptId: string | null, from: number | undefined): Text {
  const head = useQuery({ ...headQuery(recording.id, transcriptId ?? ""), enabled: transcriptId !== null });
  useEarly(recording.id, transcriptId, from);
  const known = head.isPlaceholderData ? undefined : head.data;
  const { segments, isComplete, error, onAgain } = useSegments(known, from, () => { void head.refetch(); });
  const now = useLast(recording.id, segments, isComplete);
  const transcript = useMemo(() => (head.data && now ? { ...head.data, segments: now as Segment[] } : undefined), [head.data, now]);
  return {
    transcript,
    isComplete,
    error: head.error ?? error,
    onAgain: () => {
      void head.refetch();
      onAgain();
    },
  };
}

function useEarly(recordingId: string, transcriptId: string | null, from: number | undefined): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (transcriptId === null || queries.getQueryData(headQuery(recordingId, transcriptId).queryKey)) return;
    askEarly(transcriptId);
    if (from !== undefined && from > 0) askEarly(transcriptId, from);
  }, [queries, recordingId, transcriptId, from]);
}

interface Loaded {
  readonly segments: readonly Segment[] | undefined;
  readonly isComplete: boolean;
  readonly error: Error | null;
  readonly onAgain: () => void;
}

function useSegments(head: Transcript | undefined, from: number | undefined, onStale: () => void): Loaded {
  const isKnown = head !== undefined;
  const { id, revision } = head ?? NO_HEAD;
  const all = useInfiniteQuery({ ...segmentsQuery(id, revision), enabled: isKnown });
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage } = all;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage]);

  // A page of an older revision is refused: the text has changed meanwhile.
  const isStale = all.error instanceof Refused && all.error.code === "revision_conflict";
  const stale = useRef(onStale);
  useEffect(() => {
    stale.current = onStale;
    if (isStale) stale.current();
  }, [isStale, onStale]);

  const isComplete = isKnown && all.isSuccess && !hasNextPage;
  const loaded = useShown(all.data?.pages, isComplete);
  const part = usePart(id, revision, isKnown && !isComplete ? from : undefined, loaded);
  return { segments: part ?? loaded, isComplete, error: isStale ? null : all.error, onAgain: () => { void all.refetch(); } };
}

function useShown(pages: readonly Page[] | undefined, isComplete: boolean): readonly Segment[] | undefined {
  const loaded = pages?.length ?? 0;
  const count = isComplete ? loaded : shownPages(loaded);
  return useMemo(() => (pages && count > 0 ? pages.slice(0, count).flatMap(({ items }) => items) : undefined), [pages, count]);
}

/** What stands at the time that a link leads to, until the pages have come there. */
function usePart(id: string, revision: number, from: number | undefined, loaded: readonly Segment[] | undefined): readonly Segment[] | undefined {
  const isBeyond = from !== undefined && from > 0 && (loaded?.at(-1)?.end ?? 0) < from;
  const part = useQuery({ ...partQuery(id, revision, from ?? 0), enabled: isBeyond });
  return isBeyond ? (part.data?.items ?? NOTHING_YET) : undefined;
}

const NOTHING_YET: readonly Segment[] = [];
const NO_HEAD = { id: "", revision: 0 };

/** Keeps the last text that was complete until the next one is. */
function useLast(recordingId: string, segments: readonly Segment[] | undefined, isComplete: boolean): readonly Segment[] | undefined {
  const [last, setLast] = useState<{ readonly recordingId: string; readonly segments: readonly Segment[] } | null>(null);
  if (isComplete && segments && last?.segments !== segments) setLast({ recordingId, segments });
  const now = isComplete || last?.recordingId !== recordingId ? segments : last.segments;
  return now === NOTHING_YET ? undefined : now;
}

/** Takes over a text that the server has answered with, all of it and what is held back, so that nothing is fetched anew. */
export function adopt(queries: QueryClient, transcript: Transcript): void {
  const { recording_id: recordingId, id, revision, segments } = transcript;
  queries.setQueryData<InfiniteData<Page, string | null>>(segmentsKey(id, revision), { pages: [{ items: segments, next_cursor: null }], pageParams: [null] });
  queries.setQueryData<Transcript>(headQuery(recordingId, id).queryKey, { ...transcript, segments: [] });
  if (transcript.is_primary) {
    queries.setQueryData<Recording>(keys.recording(recordingId), (known) => known && { ...known, primary_transcript_id: id });
  }
}
