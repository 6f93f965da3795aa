/** What differs between two versions, put into paragraphs of one speaker. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { GET, told } from "~/api/client";
import type { Transcript, TranscriptSummary } from "~/api/types";
import { keys } from "~/live/queries";
import { wordsOf } from "~/transcript/editing/characters";

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

/** A part, and whether text that both versions have is left out beside it. */
export interface Shown extends Difference {
  readonly isCutBefore: boolean;
  readonly isCutAfter: boolean;
}

export interface Paragraph {
  readonly start: number;
  readonly speaker: string | null;
  readonly parts: readonly Shown[];
}

/** Silence longer than this begins a paragraph, too: what stands between is left out. */
const APART_SECONDS = 8;

/** So many words beside a change does the server show; a stretch of just so many was cut there. */
const CONTEXT_WORDS = 6;

/** Puts parts into paragraphs; `isWhole` where no more of them follow. */
export function paragraphsOf(items: readonly Difference[], isWhole: boolean): Paragraph[] {
  const paragraphs: { start: number; speaker: string | null; parts: Shown[] }[] = [];
  const cuts = cutsIn(items, isWhole);
  let end = -Infinity;
  for (const [at, item] of items.entries()) {
    const speaker = sideOf(item)?.speaker ?? null;
    const last = paragraphs.at(-1);
    const shown = { ...item, isCutBefore: cuts.has(at), isCutAfter: cuts.has(at + 1) };
    if (last?.speaker === speaker && item.start - end < APART_SECONDS) last.parts.push(shown);
    else paragraphs.push({ start: item.start, speaker, parts: [shown] });
    end = Math.max(item.end, item.start);
  }
  // Inside a paragraph one sign stands for both sides; two paragraphs have one each.
  return paragraphs.map(({ parts, ...rest }) => ({ ...rest, parts: parts.map((part, at) => ({ ...part, isCutAfter: part.isCutAfter && at === parts.length - 1 })) }));
}

const sideOf = (item: Difference): Side | null => item.after ?? item.before;

/** Gives the places before which text is left out; the one after the last is how many there are. */
function cutsIn(items: readonly Difference[], isWhole: boolean): ReadonlySet<number> {
  const [told, follows] = [toldBefore(items), toldBefore(items.toReversed()).toReversed()];
  return new Set(
    follows.flatMap((after, at): number[] => {
      const [one, other] = [items[at - 1], items[at]];
      const before = told[at] ?? 0;
      // The text may begin and end with what both have; what follows is unknown where more is to be fetched.
      if (!one || !other) return before + after === CONTEXT_WORDS && (other || isWhole) ? [at] : [];
      if (one.kind !== "same" || other.kind !== "same") return [];
      // What is not cut is one part as long as the same person speaks.
      return (before === CONTEXT_WORDS && after === CONTEXT_WORDS) || isAlike(one, other) ? [at] : [];
    }),
  );
}

/** For each place, and for the end, how many words both versions have since the last change. */
function toldBefore(items: readonly Difference[]): number[] {
  const told = [0];
  for (const item of items) told.push(item.kind === "same" ? (told.at(-1) ?? 0) + wordsOf(sideOf(item)?.text ?? "").length : 0);
  return told;
}

const isAlike = (one: Difference, other: Difference): boolean =>
  one.before?.speaker === other.before?.speaker && one.after?.speaker === other.after?.speaker;

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

/** What stands beside a text, clean or translated, is not newer than it. */
const BY_MACHINE: ReadonlySet<string> = new Set(["engine", "live", "import"]);

/** A machine's text that is newer than what a person made of an older one, if there is one. */
export function newerOf(versions: readonly TranscriptSummary[], shown: Pick<Transcript, "origin" | "version">): TranscriptSummary | undefined {
  if (shown.origin !== "person") return undefined;
  return versions.find(({ origin, version, is_primary }) => BY_MACHINE.has(origin) && !is_primary && version > shown.version);
}
