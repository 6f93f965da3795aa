/**
 * One line to the server for all tabs of a browser: over HTTP/1.1 six lines would be all that it has.
 *
 * The tab that holds the lock reads and passes on what it hears; when it is closed the lock goes to another tab, which
 * goes on after the last event. Where there are no locks (plain http to another machine), each tab has a line of its
 * own, but only while it is looked at.
 */

import { key } from "~/api/key";
import type { Frame } from "~/live/frames";
import { followEvents, type Listener, type Place, tryNow } from "~/live/stream";
import { ownerNow } from "~/session/session";

const NAME = "tiro.events";
const DEAF_MS = 50_000;
const CHECK_MS = 10_000;
const UNSEEN_MS = 60_000;

type Message =
  | { readonly kind: "frame"; readonly frame: Frame }
  | { readonly kind: "open" }
  | { readonly kind: "break"; readonly waitMs: number }
  | { readonly kind: "pulse" | "hello" | "hurry" };

/** What is shared, and how; the browser's own, or stand-ins in tests. */
export interface Sharing {
  readonly locks: Pick<LockManager, "request">;
  readonly channel: Pick<BroadcastChannel, "postMessage" | "onmessage" | "close">;
  readonly name: string;
}

/** Follows the events until the signal, by this tab's line or by another's. */
export async function followShared(listener: Listener, signal: AbortSignal): Promise<void> {
  const sharing = sharingHere();
  await (sharing ? share(listener, signal, sharing) : followWhileSeen(listener, signal));
}

function sharingHere(): Sharing | null {
  // Not every page has locks, whatever the types say: only those that came by https or from this machine.
  const locks = navigator.locks as LockManager | undefined;
  if (!locks || !("BroadcastChannel" in globalThis)) return null;
  const name = `${NAME}.${digest(`${ownerNow()} ${key.get() ?? ""}`)}`;
  return { locks, channel: new BroadcastChannel(name), name };
}

export async function share(listener: Listener, signal: AbortSignal, { locks, channel, name }: Sharing): Promise<void> {
  const place: Place = { lastId: null, isAgain: false };
  let isLeading = false;
  let isOpen = false;
  let heardAt = Date.now();
  const tell = (message: Message): void => { channel.postMessage(message); };
  const opened = (isAgain: boolean): void => {
    isOpen = true;
    listener.onOpen(isAgain);
  };
  const heard: Record<Message["kind"], (message: never) => void> = {
    frame: ({ frame }: Extract<Message, { kind: "frame" }>) => {
      place.lastId = frame.id ?? place.lastId;
      place.isAgain = true;
      if (!isOpen) opened(true);
      listener.onFrame(frame);
    },
    open: () => {
      if (!isOpen) opened(place.isAgain);
      place.isAgain = true;
    },
    break: ({ waitMs }: Extract<Message, { kind: "break" }>) => {
      isOpen = false;
      listener.onBreak(waitMs);
    },
    pulse: () => undefined,
    hello: () => undefined,
    hurry: () => undefined,
  };
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (isLeading) {
      if (data.kind === "hello" && isOpen) tell({ kind: "open" });
      if (data.kind === "hurry") tryNow();
      return;
    }
    if (data.kind !== "hello" && data.kind !== "hurry") heardAt = Date.now();
    heard[data.kind](data as never);
  };
  const lead = async (end: AbortController): Promise<void> => {
    isLeading = true;
    const loud: Listener = {
      onFrame: (frame) => {
        tell({ kind: "frame", frame });
        listener.onFrame(frame);
      },
      onOpen: (isAgain) => {
        opened(isAgain);
        tell({ kind: "open" });
      },
      onBreak: (waitMs) => {
        isOpen = false;
        tell({ kind: "break", waitMs });
        listener.onBreak(waitMs);
      },
      onPulse: () => { tell({ kind: "pulse" }); },
    };
    await followEvents(loud, AbortSignal.any([signal, end.signal]), place);
  };
  // Who holds the lock and says nothing is frozen: the lock is taken from it.
  const watch = setInterval(() => {
    if (isLeading || document.hidden || Date.now() - heardAt < DEAF_MS) return;
    heardAt = Date.now();
    void hold({ steal: true });
  }, CHECK_MS);
  const hold = async (how: LockOptions): Promise<void> => {
    const end = new AbortController();
    await locks.request(name, how, () => lead(end)).catch(() => undefined);
    // The lock was taken away, or the page goes: whatever was read ends here.
    end.abort();
    isLeading = false;
    heardAt = Date.now();
  };
  hurriedElsewhere = () => { if (!isLeading) tell({ kind: "hurry" }); };
  tell({ kind: "hello" });
  while (!signal.aborted) await hold({ signal });
  clearInterval(watch);
  channel.close();
}

let hurriedElsewhere: () => void = () => undefined;

/** Tries the line at once, whichever tab has it. */
export function hurry(): void {
  tryNow();
  hurriedElsewhere();
}

async function followWhileSeen(listener: Listener, signal: AbortSignal): Promise<void> {
  const place: Place = { lastId: null, isAgain: false };
  while (!signal.aborted) {
    const end = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const turned = (): void => {
      clearTimeout(timer);
      if (document.hidden) timer = setTimeout(() => { end.abort(); }, UNSEEN_MS);
    };
    document.addEventListener("visibilitychange", turned);
    turned();
    await followEvents(listener, AbortSignal.any([signal, end.signal]), place);
    document.removeEventListener("visibilitychange", turned);
    clearTimeout(timer);
    if (!signal.aborted) await seen(signal);
  }
}

const seen = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener("visibilitychange", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    document.addEventListener("visibilitychange", done);
    signal.addEventListener("abort", done);
    done();
  });

/** Tells keys apart without giving them away: tabs with another key or account are other readers. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(36);
}
