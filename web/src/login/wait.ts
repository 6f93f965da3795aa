/** Counts down after too many tries. */

import { useCallback, useEffect, useState } from "react";

import { Refused } from "~/api/problems";

const TICK_MS = 250;

/** Whole seconds until a moment; at the end none. */
export const secondsUntil = (at: number, now: number): number => Math.max(0, Math.ceil((at - now) / 1000));

/** How long the server wants to hear nothing; null when it refused for another reason. */
export const waitIn = (error: unknown): number | null =>
  error instanceof Refused && error.code === "rate_limited" ? (error.retryAfterSeconds ?? 60) : null;

/** Gives the seconds that are left, and what begins the wait. */
export function useWait(): { readonly left: number; readonly wait: (seconds: number) => void } {
  const [until, setUntil] = useState(0);
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (until === 0) return;
    const timer = setInterval(() => {
      const now = secondsUntil(until, Date.now());
      setLeft(now);
      if (now === 0) setUntil(0);
    }, TICK_MS);
    return () => { clearInterval(timer); };
  }, [until]);
  const wait = useCallback((seconds: number): void => {
    setLeft(Math.ceil(seconds));
    setUntil(Date.now() + seconds * 1000);
  }, []);
  return { left, wait };
}
