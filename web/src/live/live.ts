/** Keeps what is shown true: events change the cached resources, a break is followed by one catch-up. */

import type { QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { type Change, changeOf, has, type Pages, without, withJob, withRecording } from "~/live/changes";
import type { Frame } from "~/live/frames";
import { jobSentence } from "~/live/sentences";
import { followEvents } from "~/live/stream";
import { keys, refreshRecordings, statsQuery } from "~/live/queries";
import { makeStore } from "~/store/store";
import { announce } from "~/ui/Announcer";

/** Since when the line is broken, in milliseconds of the epoch; null while it stands. */
export const brokenSince = makeStore<number | null>(null);
export const isQueuePaused = makeStore(false);

type Follower = (change: Change) => void;
const followers = new Set<Follower>();

/** Lets a page follow every change, for what only it has fetched; gives what ends that. */
export function onChange(follower: Follower): () => void {
  followers.add(follower);
  return () => { followers.delete(follower); };
}

const CATCH_UP_MS = 250;
const COUNT_MS = 1500;

export function useLive(queries: QueryClient): void {
  useEffect(() => {
    const end = new AbortController();
    const refresh = makeRefresher(queries);
    void followEvents(
      {
        onFrame: (frame) => { taken(queries, refresh, frame); },
        onOpen: (isAgain) => {
          brokenSince.set(null);
          if (isAgain) void queries.invalidateQueries();
        },
        onBreak: () => { brokenSince.set((since) => since ?? Date.now()); },
      },
      end.signal,
    );
    return () => { end.abort(); };
  }, [queries]);
}

type Refresh = ReturnType<typeof makeRefresher>;

/** Fetches lists and counts anew, at most once in a while however many events come. */
function makeRefresher(queries: QueryClient) {
  const waiting = new Set<string>();
  return (name: "recordings" | "stats", ms: number): void => {
    if (waiting.has(name)) return;
    waiting.add(name);
    setTimeout(() => {
      waiting.delete(name);
      if (name === "stats") void queries.invalidateQueries({ queryKey: statsQuery.queryKey });
      // One that fails is made good by the catch-up after the break that it tells of.
      else void refreshRecordings(queries).catch(() => undefined);
    }, ms);
  };
}

function taken(queries: QueryClient, refresh: Refresh, frame: Frame): void {
  const change = changeOf(frame.kind, frame.data);
  if (change === null) return;
  for (const told of followers) told(change);
  if (change.kind === "queue") pausedOrNot(queries, change.isPaused);
  else apply(queries, refresh, change);
}

function apply(queries: QueryClient, refresh: Refresh, change: Exclude<Change, { kind: "queue" }>): void {
  const id = idOf(change);
  for (const [key, pages] of queries.getQueriesData<Pages>({ queryKey: keys.recordings })) {
    if (pages === undefined) continue;
    if (change.kind === "job") say(pages, change.job);
    queries.setQueryData(key, changed(pages, change));
    if (change.kind !== "deleted" && id !== null && !has(pages, id)) refresh("recordings", CATCH_UP_MS);
  }
  if (change.kind === "job") refresh("stats", COUNT_MS);
  if (id !== null && change.kind !== "deleted") void queries.invalidateQueries({ queryKey: keys.recording(id) });
  if (id !== null && change.kind === "transcript") void queries.invalidateQueries({ queryKey: keys.transcript(id) });
}

function pausedOrNot(queries: QueryClient, isPaused: boolean): void {
  isQueuePaused.set(isPaused);
  queries.setQueryData(statsQuery.queryKey, (stats) => stats && { ...stats, queue_paused: isPaused });
}

function changed(pages: Pages, change: Exclude<Change, { kind: "queue" }>): Pages {
  if (change.kind === "job") return withJob(pages, change.job);
  if (change.kind === "recording") return withRecording(pages, change.recording);
  if (change.kind === "deleted") return without(pages, new Set([change.recordingId]));
  return pages;
}

function idOf(change: Exclude<Change, { kind: "queue" }>): string | null {
  if (change.kind === "job") return change.job.recording_id;
  return change.kind === "recording" ? change.recording.id : change.recordingId;
}

function say(pages: Pages, job: Parameters<typeof jobSentence>[1]): void {
  const known = pages.pages.flatMap((page) => page.items).find((recording) => recording.id === job.recording_id);
  const sentence = known && jobSentence(known, job);
  if (sentence !== undefined && sentence !== null) announce(sentence);
}
