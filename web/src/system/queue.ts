/** How the queue is, for an administrator and for others alike. */

import { useQuery } from "@tanstack/react-query";

import type { Job } from "~/api/types";
import { statsQuery } from "~/live/queries";
import { useIsAdmin } from "~/session/session";
import { activeQuery, failedQuery, type QueueView, queueQuery } from "~/system/queries";

export interface QueueNow {
  /** Null: the reader is no administrator, or nobody knows yet. */
  readonly view: QueueView | null;
  readonly isPaused: boolean;
  readonly runningCount: number;
  readonly waitingCount: number;
  readonly running: readonly Job[];
  readonly waiting: readonly Job[];
  readonly paused: readonly Job[];
  readonly failed: readonly Job[];
}

interface Known {
  readonly view: QueueView | undefined;
  readonly stats: { readonly queue_depth: number; readonly queue_paused: boolean } | undefined;
  readonly active?: readonly Job[] | undefined;
  readonly failed?: readonly Job[] | undefined;
}

/** Puts together what is known; without the view the reader's own counts are all there is. */
export function queueOf({ view, stats, active = [], failed = [] }: Known): QueueNow {
  const running = active.filter((job) => job.state === "running");
  const own = { runningCount: running.length, waitingCount: stats?.queue_depth ?? 0, isPaused: stats?.queue_paused === true };
  const all = view && { runningCount: view.running, waitingCount: view.queued, isPaused: view.paused };
  const paused = active.filter((job) => job.state === "paused");
  return { ...(all ?? own), view: view ?? null, waiting: view?.next ?? [], running, paused, failed };
}

/** Seconds until all is done; null where one has no estimate, or more waits than is listed. */
export function emptyInSeconds({ running, waiting, waitingCount, isPaused }: QueueNow): number | null {
  if (isPaused || waitingCount === 0 || waitingCount > waiting.length) return null;
  const times = [...running, ...waiting].map((job) => job.eta_seconds);
  return times.includes(null) ? null : Math.max(...times.map((time) => time ?? 0));
}

export function useQueue(): QueueNow {
  // Others would be refused.
  const view = useQuery({ ...queueQuery, enabled: useIsAdmin() }).data;
  const stats = useQuery(statsQuery).data;
  const active = useQuery(activeQuery).data?.items;
  const failed = useQuery(failedQuery).data?.items;
  return queueOf({ view, stats, active, failed });
}
