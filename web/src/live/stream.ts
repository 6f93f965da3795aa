/** Holds the line to the server's events: goes on after each break where it was. */

import { keyHeaders } from "~/api/key";
import { isOver, signedInAgain } from "~/api/sending";
import { type Frame, makeFrameReader } from "~/live/frames";

const URL_OF_EVENTS = "/api/v1/events";
const SILENCE_MS = 35_000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;

export interface Listener {
  readonly onFrame: (frame: Frame) => void;
  /** The line stands; `isAgain` after a break, when something may have been missed. */
  readonly onOpen: (isAgain: boolean) => void;
  /** The line is broken and is tried again after so long. */
  readonly onBreak: (waitMs: number) => void;
  /** Something came, if only a sign of life. */
  readonly onPulse?: () => void;
}

/** Where a line goes on: after the last event that came, and whether any came before. */
export interface Place {
  lastId: string | null;
  isAgain: boolean;
}

/** Follows the events until the signal; the server pings, so silence means a dead line. */
export async function followEvents(listener: Listener, signal: AbortSignal, place: Place = { lastId: null, isAgain: false }): Promise<void> {
  let tries = 0;
  const opened = (): void => {
    tries = 0;
    listener.onOpen(place.isAgain);
    place.isAgain = true;
  };
  while (!signal.aborted) {
    try {
      await readOnce(place, signal, opened, listener);
    } catch {
      // Whatever broke the line, it is tried again.
    }
    if (signal.aborted) return;
    const wait = waitMs(tries);
    listener.onBreak(wait);
    await pause(wait, signal);
    tries += 1;
  }
}

/** How long to wait before a try: doubling, with a limit. */
export const waitMs = (tries: number): number => Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries);

async function readOnce(place: Place, signal: AbortSignal, onOpen: () => void, listener: Listener): Promise<void> {
  const line = new AbortController();
  const end = (): void => { line.abort(); };
  signal.addEventListener("abort", end);
  // A network that is gone is told at once; the line itself would be silent for long.
  globalThis.addEventListener?.("offline", end);
  let watch = setTimeout(end, SILENCE_MS);
  try {
    const headers: Record<string, string> = { ...keyHeaders(), Accept: "text/event-stream" };
    if (place.lastId !== null) headers["Last-Event-ID"] = place.lastId;
    const response = await fetch(URL_OF_EVENTS, { headers, signal: line.signal, cache: "no-store" });
    if (await isOver(response)) {
      // Nothing is wrong with the line: it goes on as soon as somebody has signed in again.
      clearTimeout(watch);
      await signedInAgain(line.signal);
      return;
    }
    if (!response.ok || !response.body) return;
    onOpen();
    const read = makeFrameReader();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(watch);
      watch = setTimeout(end, SILENCE_MS);
      listener.onPulse?.();
      for (const frame of read(value)) {
        place.lastId = frame.id ?? place.lastId;
        listener.onFrame(frame);
      }
    }
  } finally {
    clearTimeout(watch);
    globalThis.removeEventListener?.("offline", end);
    signal.removeEventListener("abort", end);
  }
}

const hurried = new Set<() => void>();

/** Ends the wait before the next try: the reader wants to know now. */
export function tryNow(): void {
  for (const done of [...hurried]) done();
}

/** Waits; a network that is back, or a reader who asks, ends the wait. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      hurried.delete(done);
      removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    hurried.add(done);
    addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}
