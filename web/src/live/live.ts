/** Keeps what is shown true: events change the cached resources, a break is followed by one catch-up. */

import type { QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import type { Job, Recording } from "~/api/types";
import { type Change, changeOf, flat, has, withChange, withOwnJob, withoutTag, withTag } from "~/live/changes";
import { type Filter, isNarrowed, NEWEST } from "~/live/filter";
import type { Frame } from "~/live/frames";
import { keepOver } from "~/live/meanwhile";
import type { Pages } from "~/live/pages";
import { catchUp, keys, lists, recordingQuery, recordingsQuery, refreshRecordings, renewLists, renewRunning, statsQuery, tagsQuery } from "~/live/queries";
import { makeSayer, saidOf } from "~/live/sentences";
import { followShared } from "~/live/sharing";
import { makeStore } from "~/store/store";
import { announce } from "~/ui/Announcer";

/** Since when the line is broken, in milliseconds of the epoch; null while it stands. */
export const brokenSince = makeStore<number | null>(null);
/** When the line is tried again, in milliseconds of the epoch; null while it stands or is being tried. */
export const triedAgainAt = makeStore<number | null>(null);
export const isQueuePaused = makeStore(false);

type Follower = (change: Change) => void;
const followers = new Set<Follower>();

/** Lets a page follow every change, for what only it has fetched; gives what ends that. */
export function onChange(follower: Follower): () => void {
  followers.add(follower);
  return () => { followers.delete(follower); };
}

const NEW_MS = 250;
const OTHER_MS = 2000;
const COUNT_MS = 1500;
/** What is said comes from the tab that is looked at. */
const say = makeSayer((sentence) => { if (!document.hidden) announce(sentence); });

export function useLive(queries: QueryClient): void {
  useEffect(() => {
    const end = new AbortController();
    const refresh = makeRefresher(queries);
    const listener = {
      onFrame: (frame: Frame) => { taken(queries, refresh, frame); },
      onOpen: (isAgain: boolean) => {
        const wasBroken = brokenSince.get() !== null;
        brokenSince.set(null);
        triedAgainAt.set(null);
        if (isAgain || wasBroken) catchUp(queries);
        else renewRunning(queries);
      },
      onBreak: (waitMs: number) => {
        brokenSince.set((since) => since ?? Date.now());
        triedAgainAt.set(Date.now() + waitMs);
      },
    };
    void followShared(listener, end.signal);
    return () => { end.abort(); };
  }, [queries]);
}

type Refresh = ReturnType<typeof makeRefresher>;

/** Fetches lists and counts anew, at most once in a while however many events come. */
function makeRefresher(queries: QueryClient) {
  const waiting = new Set<string>();
  const fetch = {
    stats: () => { void queries.invalidateQueries({ queryKey: statsQuery.queryKey }); },
    recordings: () => { renewLists(queries); },
    deliveries: () => { void queries.invalidateQueries({ queryKey: ["deliveries"] }); },
    destinations: () => { void queries.invalidateQueries({ queryKey: ["destinations"] }); },
    rules: () => { void queries.invalidateQueries({ queryKey: ["rules"] }); },
    templates: () => { void queries.invalidateQueries({ queryKey: ["templates"] }); },
    tags: () => { void queries.invalidateQueries({ queryKey: tagsQuery.queryKey }); },
    // One that fails is made good by the catch-up after the break that it tells of.
    top: () => { void refreshRecordings(queries).catch(() => undefined); },
  };
  return (name: keyof typeof fetch, ms: number): void => {
    if (waiting.has(name)) return;
    waiting.add(name);
    setTimeout(() => {
      waiting.delete(name);
      fetch[name]();
    }, ms);
  };
}

function taken(queries: QueryClient, refresh: Refresh, frame: Frame): void {
  const change = changeOf(frame.kind, frame.data);
  if (change === null) return;
  for (const told of followers) told(change);
  if (change.kind === "queue") pausedOrNot(queries, change.isPaused);
  else if (change.kind === "tag" || change.kind === "untag") retag(queries, refresh, change);
  else if (change.kind === "growing") return;
  else if (change.kind === "other") refresh(change.what, NEW_MS);
  else if (change.kind === "note") void queries.invalidateQueries({ queryKey: change.recordingId === null ? keys.notes("").slice(0, 1) : keys.notes(change.recordingId) });
  else apply(queries, refresh, change);
}

type Known = Extract<Change, { kind: "job" | "recording" | "deleted" | "transcript" }>;

/** Puts a tag that was changed or deleted into all that shows it. */
function retag(queries: QueryClient, refresh: Refresh, change: Extract<Change, { kind: "tag" | "untag" }>): void {
  queries.setQueriesData<Pages>({ queryKey: keys.recordings }, (pages) => pages && withChange(pages, change));
  queries.setQueriesData<Recording>({ queryKey: keys.recording("").slice(0, 1) }, (recording) => {
    if (!recording) return recording;
    return change.kind === "tag" ? withTag(recording, change.tag) : withoutTag(recording, change.tagId);
  });
  keepOver(queries, change);
  refresh("tags", NEW_MS);
}

function apply(queries: QueryClient, refresh: Refresh, change: Known): void {
  const id = idOf(change);
  for (const { filter, pages } of lists(queries)) {
    if (!pages) continue;
    if (change.kind === "job") tell(pages, change.job);
    refreshFor(refresh, filter, pages, change);
    queries.setQueryData<Pages>(recordingsQuery(filter).queryKey, withChange(pages, change));
  }
  keepOver(queries, change);
  if (change.kind === "job") refresh("stats", COUNT_MS);
  // How many recordings a tag has may be another number now.
  if (change.kind === "deleted" || (change.kind === "recording" && change.recording.tags.length > 0)) refresh("tags", OTHER_MS);
  if (id !== null) renewOne(queries, change, id);
}

/** Has fetched what a change may have put into a list. */
function refreshFor(refresh: Refresh, filter: Filter, pages: Pages, change: Known): void {
  const id = idOf(change);
  const isPlain = !isNarrowed(filter) && (filter.sort ?? NEWEST) === NEWEST;
  if (!isPlain && mayMove(filter, pages, change, id)) refresh("recordings", OTHER_MS);
  if (isPlain && isBeyond(pages, change, id)) refresh(isOnTop(pages, change) ? "top" : "recordings", NEW_MS);
}

/** Puts a change into the one recording that is shown; at its end a job has changed more than itself. */
function renewOne(queries: QueryClient, change: Known, id: string): void {
  const { queryKey } = recordingQuery(id);
  if (change.kind === "job") {
    const { job } = change;
    queries.setQueryData(queryKey, (known) => known && withOwnJob(known, job));
    if (job.state === "running" || job.state === "queued") return;
  }
  if (change.kind === "transcript") void queries.invalidateQueries({ queryKey: keys.transcript(id) });
  void queries.invalidateQueries({ queryKey });
}

/** Whether a change is of a recording that belongs into a list, newest first, and is not in it. */
function isBeyond(pages: Pages, change: Known, id: string | null): boolean {
  if (change.kind === "deleted" || change.kind === "transcript" || id === null || has(pages, id)) return false;
  const last = pages.pages.at(-1);
  if (!last || last.next_cursor === null || isOnTop(pages, change)) return true;
  // One that came back from the deleted stands where it stood.
  return change.kind === "recording" && change.recording.created_at >= ((last.thin ?? last.items).at(-1)?.created_at ?? "");
}

function isOnTop(pages: Pages, change: Known): boolean {
  const newest = pages.pages[0]?.items[0]?.created_at ?? "";
  return (change.kind === "job" && change.job.created_at >= newest) || (change.kind === "recording" && change.recording.created_at >= newest);
}

/** Whether a change may move a recording into a list that is narrowed or ordered otherwise, or out of it. */
function mayMove({ state }: Filter, pages: Pages, change: Known, id: string | null): boolean {
  if (id === null || change.kind === "deleted" || change.kind === "transcript") return false;
  if (change.kind === "recording") return !has(pages, id);
  const isTurn = change.job.state !== "running" || change.job.progress === 0;
  return isTurn && (state !== undefined || !has(pages, id));
}

function pausedOrNot(queries: QueryClient, isPaused: boolean): void {
  isQueuePaused.set(isPaused);
  queries.setQueryData(statsQuery.queryKey, (stats) => stats && { ...stats, queue_paused: isPaused });
}

function idOf(change: Known): string | null {
  if (change.kind === "job") return change.job.recording_id;
  return change.kind === "recording" ? change.recording.id : change.recordingId;
}

function tell(pages: Pages, job: Job): void {
  const known = flat(pages).find((recording) => recording.id === job.recording_id);
  const said = known && saidOf(known, job);
  if (said) say(said);
}
