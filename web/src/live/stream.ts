/** Holds the line to the server's events: goes on after each break where it was. */

import { keyHeaders } from "~/api/key";
import { type Frame, makeFrameReader } from "~/live/frames";

const URL_OF_EVENTS = "/api/v1/events";
const SILENCE_MS = 35_000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;

export interface Listener {
  readonly onFrame: (frame: Frame) => void;
  /** The line stands; `isAgain` after a break, when something may have been missed. */
  readonly onOpen: (isAgain: boolean) => void;
  readonly onBreak: () => void;
}

/** Follows the events until the signal; the server pings, so silence means a dead line. */
export async function followEvents(listener: Listener, signal: AbortSignal): Promise<void> {
  let lastId: string | null = null;
  let tries = 0;
  let isAgain = false;
  const opened = (): void => {
    tries = 0;
    listener.onOpen(isAgain);
    isAgain = true;
  };
  while (!signal.aborted) {
    try {
      await readOnce(lastId, signal, opened, (frame) => {
        lastId = frame.id ?? lastId;
        listener.onFrame(frame);
      });
    } catch {
      // Whatever broke the line, it is tried again.
    }
    if (signal.aborted) return;
    listener.onBreak();
    await pause(waitMs(tries), signal);
    tries += 1;
  }
}

/** How long to wait before a try: doubling, with a limit. */
export const waitMs = (tries: number): number => Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries);

async function readOnce(
  lastId: string | null,
  signal: AbortSignal,
  onOpen: () => void,
  onFrame: (frame: Frame) => void,
): Promise<void> {
  const line = new AbortController();
  const end = (): void => { line.abort(); };
  signal.addEventListener("abort", end);
  let watch = setTimeout(end, SILENCE_MS);
  try {
    const headers = { ...keyHeaders(), Accept: "text/event-stream", ...(lastId === null ? {} : { "Last-Event-ID": lastId }) };
    const response = await fetch(URL_OF_EVENTS, { headers, signal: line.signal, cache: "no-store" });
    if (!response.ok || !response.body) return;
    onOpen();
    const read = makeFrameReader();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(watch);
      watch = setTimeout(end, SILENCE_MS);
      for (const frame of read(value)) onFrame(frame);
    }
  } finally {
    clearTimeout(watch);
    signal.removeEventListener("abort", end);
  }
}

/** Waits; a network that is back, or a page that is looked at again, ends the wait. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}
