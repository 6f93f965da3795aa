/** Recordings that ended: sent to their end, offered when nobody said that they end, deleted with a way back. */

import { keyHeaders } from "~/api/key";
import { PATCH, told } from "~/api/client";
import type { Refused } from "~/api/problems";
import { brokenSince } from "~/live/live";
import { makeLine } from "~/recorder/line";
import { heldIds, hold, released } from "~/recorder/locks";
import { Sender, type Sent } from "~/recorder/sender";
import { type Kept, shelf } from "~/recorder/shelf";
import { keepMarks } from "~/store/marks";
import { makeStore } from "~/store/store";

export interface Keeping {
  readonly kept: Kept;
  /** `offered`: it broke off, and the person decides; `sending`; `sent`: it is a recording now. */
  readonly state: "offered" | "sending" | "sent";
  readonly sentBytes: number;
  readonly isHeld: boolean;
  readonly refused: Refused | null;
  readonly recordingId: string | null;
}

/** Between the tabs of this browser: what is kept has changed. */
const NEWS = "tiro.recorder";
const UNDO_MS = 60_000;

export const keepings = makeStore<readonly Keeping[]>([]);
/** Those of which this page records or sends. */
const senders = new Map<string, Sender>();
const waitedFor = new Set<string>();
let channel: BroadcastChannel | null = null;

export const find = (id: string): Keeping | undefined => keepings.get().find(({ kept }) => kept.id === id);

/** Makes what sends a recording; it begins when it is run. */
export async function makeSender(kept: Kept, engineKey: string | null, onSent: (sent: Sent) => void): Promise<Sender> {
  const here = await shelf();
  const sender = new Sender({
    line: makeLine(() => (engineKey === null ? keyHeaders() : { ...keyHeaders(), "X-Engine-Key": engineKey })),
    metadata: { filename: kept.fileName, options: JSON.stringify(kept.options) },
    url: kept.uploadUrl,
    read: (from) => here.read(kept.id, from),
    keepUrl: (uploadUrl) => here.change(kept.id, { uploadUrl }),
    told: onSent,
  });
  senders.set(kept.id, sender);
  return sender;
}

/** Lets all that wait for the line try at once. */
export function goOnAll(): void {
  for (const sender of senders.values()) sender.goOn();
}

export function goOn(id: string): void {
  senders.get(id)?.goOn();
}

/** Sends a recording that has ended to its end; the lock is held until then. */
export async function finish(kept: Kept, running: Promise<string | null>, release: () => void, sent?: Sent): Promise<void> {
  show(kept, "sending");
  if (sent) sentSoFar(kept.id, sent);
  senders.get(kept.id)?.end(kept.sizeBytes);
  const recordingId = await running;
  try {
    if (recordingId !== null) await settle(kept.id, recordingId);
  } catch {
    // The recording is there; what follows it is tried again with the next look.
  } finally {
    senders.delete(kept.id);
    release();
    tell();
  }
}

/** Shows how far one is; called for each piece that has come. */
export function sentSoFar(id: string, { sentBytes, isHeld, refused }: Sent): void {
  change(id, { sentBytes, isHeld, refused });
}

/** Looks for recordings that broke off or are not yet sent, now and whenever another tab has news. */
export async function startKeeping(): Promise<void> {
  if (!("locks" in navigator)) return;
  addEventListener("online", goOnAll);
  brokenSince.follow(() => {
    if (brokenSince.get() === null) goOnAll();
  });
  channel ??= new BroadcastChannel(NEWS);
  channel.onmessage = () => void look();
  await look();
}

/** Keeps one that broke off: it ends where it ends. */
export async function keep(id: string): Promise<void> {
  const release = await hold(id);
  const here = await shelf();
  await here.change(id, { isEnded: true });
  const kept = (await here.all()).find((known) => known.id === id);
  if (release === null || !kept) {
    forget(id);
    return;
  }
  const sender = await makeSender(kept, null, (sent) => { sentSoFar(id, sent); });
  tell();
  await finish(kept, sender.run(), release);
}

/** Hides one; it is gone for good with a later visit. */
export async function discard(id: string): Promise<void> {
  forget(id);
  senders.get(id)?.stop();
  await (await shelf()).change(id, { discardedAt: Date.now() });
  tell();
}

export async function undoDiscard(id: string): Promise<void> {
  await (await shelf()).change(id, { discardedAt: null });
  await look();
  tell();
}

export const soundOf = async (id: string): Promise<Blob> => await (await shelf()).whole(id);

/** Takes one off the page; it is done, or another tab's. */
export function forget(id: string): void {
  keepings.set((all) => all.filter(({ kept }) => kept.id !== id));
}

async function look(): Promise<void> {
  const held = await heldIds();
  const all = await (await shelf()).all();
  for (const { kept, state } of keepings.get()) {
    const isOthers = state === "offered" && (held.has(kept.id) || !all.some(({ id, discardedAt }) => id === kept.id && discardedAt === null));
    if (isOthers) forget(kept.id);
  }
  for (const kept of all.sort((one, other) => other.startedAt - one.startedAt)) {
    if (!held.has(kept.id)) await attend(kept);
    else if (!senders.has(kept.id)) void lookAfter(kept.id);
  }
}

/** Looks again when the tab that has a recording lets it go: it may have crashed. */
async function lookAfter(id: string): Promise<void> {
  if (waitedFor.has(id)) return;
  waitedFor.add(id);
  await released(id);
  waitedFor.delete(id);
  await look();
}

async function attend(kept: Kept): Promise<void> {
  if (kept.discardedAt !== null) {
    if (Date.now() - kept.discardedAt > UNDO_MS) await purge(kept);
  } else if (kept.recordingId !== null) {
    await settle(kept.id, kept.recordingId).catch(() => undefined);
  } else if (kept.sizeBytes === 0) {
    await purge(kept);
  } else if (kept.isEnded) {
    void keep(kept.id);
  } else {
    show(kept, "offered");
  }
}

/** Removes a recording from this browser, and from the server what it has of it. */
async function purge(kept: Kept): Promise<void> {
  await (await shelf()).drop(kept.id);
  // What the server has expires by itself.
  if (kept.uploadUrl !== null) await makeLine(keyHeaders).giveUp(kept.uploadUrl).catch(() => undefined);
}

/** The server has it: its title and marks follow, then this browser forgets it. */
async function settle(id: string, recordingId: string): Promise<void> {
  const here = await shelf();
  await here.change(id, { recordingId });
  const kept = (await here.all()).find((known) => known.id === id);
  if (!kept) return;
  keepMarks(recordingId, kept.marks);
  change(id, { state: "sent", recordingId, sentBytes: kept.sizeBytes });
  if (!kept.fileName.startsWith(`${kept.title}.`)) {
    await told(PATCH("/api/v1/recordings/{recording_id}", { params: { path: { recording_id: recordingId } }, body: { title: kept.title } }));
  }
  await here.drop(id);
}

function show(kept: Kept, state: Keeping["state"]): void {
  const shown = find(kept.id);
  if (shown) change(kept.id, { kept, state });
  else keepings.set((all) => [...all, { kept, state, sentBytes: 0, isHeld: false, refused: null, recordingId: null }]);
}

function change(id: string, to: Partial<Keeping>): void {
  keepings.set((all) => all.map((item) => (item.kept.id === id ? { ...item, ...to } : item)));
}

const tell = (): void => { channel?.postMessage(null); };
