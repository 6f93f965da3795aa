/** The time that is left, calm enough to be read: it runs down by itself and grows only for a reason. */

import { useEffect, useState } from "react";

import type { Job } from "~/api/types";

/** So much longer must a new estimate be, and for so long, before it is believed. */
const OFF_BY = 1.2;
const OFF_FOR_MS = 10_000;
const TICK_MS = 5000;
const MOST_KEPT = 500;

export interface Estimate {
  /** When the end is, as it is shown. */
  readonly endMs: number;
  /** When the end is, by the server's last word. */
  readonly toldMs: number;
  /** Since when the last word is much later than what is shown. */
  readonly offSinceMs: number | null;
  readonly revision: number;
}

type Told = Pick<Job, "eta_seconds" | "revision">;

/** Takes in what the server tells: an earlier end at once, a later one only when it stays much later. */
export function steadied(known: Estimate | undefined, { eta_seconds, revision }: Told, nowMs: number): Estimate | undefined {
  if (eta_seconds === null) return undefined;
  const toldMs = known?.revision === revision ? known.toldMs : nowMs + eta_seconds * 1000;
  if (!known || toldMs <= known.endMs) return { endMs: toldMs, toldMs, offSinceMs: null, revision };
  const isOff = toldMs - nowMs > OFF_BY * Math.max(0, known.endMs - nowMs);
  const offSinceMs = isOff ? (known.offSinceMs ?? nowMs) : null;
  const isBelieved = offSinceMs !== null && nowMs - offSinceMs >= OFF_FOR_MS;
  return isBelieved ? { endMs: toldMs, toldMs, offSinceMs: null, revision } : { ...known, toldMs, offSinceMs, revision };
}

const kept = new Map<string, Estimate>();

/** Seconds that are left of a job; below zero when it is overdue, null without an estimate. */
export function secondsLeft(job: Job, nowMs: number): number | null {
  const estimate = job.state === "running" ? steadied(kept.get(job.id), job, nowMs) : undefined;
  kept.delete(job.id);
  if (!estimate) return job.eta_seconds;
  kept.set(job.id, estimate);
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  return (estimate.endMs - nowMs) / 1000;
}

/** The seconds left of a job that is shown, counting down. */
export function useSecondsLeft(job: Job): number | null {
  const [nowMs, setNow] = useState(Date.now);
  const isCounting = job.state === "running" && job.eta_seconds !== null;
  useEffect(() => {
    if (!isCounting) return;
    const timer = setInterval(() => { setNow(Date.now()); }, TICK_MS);
    return () => { clearInterval(timer); };
  }, [isCounting]);
  return secondsLeft(job, nowMs);
}
