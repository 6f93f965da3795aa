/** The text of a recording in pages: the first at once, the rest behind it; from a time on where a link leads to one. */

import {
  infiniteQueryOptions,
  type InfiniteData,
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useInfiniteQuery,
  useQuery,
} from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";

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
    queryFn: ({ pageParam, signal }) => page(transcriptId, { cursor: pageParam, limit: pageParam === null ? FIRST_PAGE : PAGE }, signal),
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });

const partQuery = (transcriptId: string, revision: number, from: number) =>
  queryOptions({
    queryKey: [...segmentsKey(transcriptId, revision), "from", Math.floor(from)],
    staleTime: Infinity,
    queryFn: ({ signal }) => page(transcriptId, { from: Math.max(0, Math.floor(from) - BEFORE_SECONDS), limit: FIRST_PAGE }, signal),
  });

function page(transcriptId: string, query: { cursor?: string | null; limit: number; from?: number }, signal: AbortSignal): Promise<Page> {
  return told(
    GET("/api/v1/transcripts/{transcript_id}/segments", {
      params: { path: { transcript_id: transcriptId }, query: { ...query, held: true } },
      signal,
    }),
  );
}

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
  const isWanted = transcriptId !== null;
  const head = useQuery({ ...headQuery(recording.id, transcriptId ?? ""), enabled: isWanted });
  const isHead = head.data !== undefined && !head.isPlaceholderData;
  const [id, revision] = [head.data?.id ?? "", head.data?.revision ?? 0];
  const all = useInfiniteQuery({ ...segmentsQuery(id, revision), enabled: isHead });
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage } = all;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage]);

  // A page of an older revision is refused: the text has changed meanwhile.
  const { refetch } = head;
  const isStale = all.error instanceof Refused && all.error.code === "revision_conflict";
  useEffect(() => {
    if (isStale) void refetch();
  }, [isStale, refetch]);

  const loaded = useMemo(() => all.data?.pages.flatMap(({ items }) => items), [all.data]);
  const isComplete = isHead && all.isSuccess && !hasNextPage;
  const isBeyond = from !== undefined && from > 0 && !isComplete && (loaded?.at(-1)?.end ?? 0) < from;
  const part = useQuery({ ...partQuery(id, revision, from ?? 0), enabled: isHead && isBeyond });
  const [last, setLast] = useState<{ readonly id: string; readonly segments: readonly Segment[] } | null>(null);
  const [isShown, setShown] = useState<readonly Segment[] | undefined>(undefined);
  if (isComplete && loaded && isShown !== loaded) {
    setShown(loaded);
    setLast({ id: recording.id, segments: loaded });
  }
  const before = last?.id === recording.id ? last.segments : undefined;
  const now = isComplete ? loaded : (before ?? (isBeyond ? part.data?.items : loaded));
  const transcript = useMemo(() => (head.data && now ? { ...head.data, segments: now as Segment[] } : undefined), [head.data, now]);
  return {
    transcript,
    isComplete,
    error: head.error ?? (isStale ? null : all.error),
    onAgain: () => {
      void head.refetch();
      void all.refetch();
    },
  };
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
