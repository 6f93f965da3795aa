/** What differs between two versions, put into paragraphs of one speaker. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { GET, told } from "~/api/client";
import type { Transcript, TranscriptSummary } from "~/api/types";
import { keys } from "~/live/queries";

interface Side {
  readonly text: string;
  readonly speaker: string | null;
}

export interface Difference {
  readonly kind: "same" | "changed" | "added" | "removed" | "speaker";
  readonly start: number;
  readonly end: number;
  readonly before: Side | null;
  readonly after: Side | null;
}

export interface Counts {
  readonly words_added: number;
  readonly words_removed: number;
  readonly words_changed: number;
  readonly speakers_changed: number;
}

export interface Comparison {
  readonly before: TranscriptSummary;
  readonly after: TranscriptSummary;
  readonly counts: Counts;
  readonly items: readonly Difference[];
  readonly next_cursor: string | null;
}

export interface Paragraph {
  readonly start: number;
  readonly speaker: string | null;
  readonly parts: readonly Difference[];
}

/** Silence longer than this begins a paragraph, too: what stands between is left out. */
const APART_SECONDS = 8;

export function paragraphsOf(items: readonly Difference[]): Paragraph[] {
  const paragraphs: { start: number; speaker: string | null; parts: Difference[] }[] = [];
  let end = -Infinity;
  for (const item of items) {
    const speaker = (item.after ?? item.before)?.speaker ?? null;
    const last = paragraphs.at(-1);
    if (last && last.speaker === speaker && item.start - end < APART_SECONDS) last.parts.push(item);
    else paragraphs.push({ start: item.start, speaker, parts: [item] });
    end = Math.max(item.end, item.start);
  }
  return paragraphs;
}

export const versionsQuery = (recordingId: string) =>
  queryOptions({
    queryKey: [...keys.transcript(recordingId), "versions"],
    queryFn: async ({ signal }) =>
      (await told(GET("/api/v1/recordings/{recording_id}/transcripts", { params: { path: { recording_id: recordingId } }, signal }))).items,
  });

/** As many parts as one answer may hold: the server compares the whole texts for each page. */
const MOST = 2000;

export const comparisonQuery = (recordingId: string, before: string, after: string) =>
  infiniteQueryOptions({
    queryKey: [...keys.transcript(recordingId), "compare", before, after],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }): Promise<Comparison> => {
      const asked = GET("/api/v1/transcripts/{transcript_id}/compare", {
        params: { path: { transcript_id: after }, query: { with: before, cursor: pageParam, limit: MOST } },
        signal,
      });
      return await told(asked);
    },
    getNextPageParam: ({ next_cursor }) => next_cursor,
  });

/** A machine's text that is newer than what a person made of an older one, if there is one. */
export function newerOf(versions: readonly TranscriptSummary[], shown: Pick<Transcript, "origin" | "version">): TranscriptSummary | undefined {
  if (shown.origin !== "person") return undefined;
  return versions.find(({ origin, version, is_primary }) => origin !== "person" && !is_primary && version > shown.version);
}
