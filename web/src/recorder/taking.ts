/** The recording that is being made: it lives beside the pages, so that going to another one does not end it. */

import type { Options } from "~/api/types";
import { clockText, type Reach, secondsAt, secondsNow } from "~/recorder/clock";
import { canShareTabs, type Fault, NONE, NoSound, openMicrophone, openTab, rememberedMicrophone, rememberMicrophone, USUAL } from "~/recorder/devices";
import { startHearing, take } from "~/recorder/hearing";
import { finish, makeSender, sentSoFar } from "~/recorder/keeping";
import { hold } from "~/recorder/locks";
import { Mixer, type Part } from "~/recorder/mixer";
import { choosePacking } from "~/recorder/packing";
import type { Sender, Sent } from "~/recorder/sender";
import { type Kept, type Shelf, shelf } from "~/recorder/shelf";
import { Tape } from "~/recorder/tape";
import { ownerNow } from "~/session/session";
import { makeStore } from "~/store/store";
import { t } from "~/text/text";
import { announce } from "~/ui/Announcer";
import { notify } from "~/ui/toasts";

export type Phase = "ready" | "asking" | "running" | "paused" | "stopping" | "finishing";

export interface Taking {
  readonly phase: Phase;
  readonly id: string | null;
  readonly title: string;
  /** Seconds that are kept, and when that was. */
  readonly seconds: number;
  readonly atMs: number;
  /** Seconds that the server has. */
  readonly sentSeconds: number;
  readonly isKeptHere: boolean;
  readonly sent: Sent;
  readonly fault: Fault | null;
  readonly marks: readonly number[];
  readonly microphone: string;
  readonly hasTab: boolean;
}

/** What a recording begins with. */
export interface Wish {
  readonly title: string;
  readonly options: Options;
  readonly engineKey: string | null;
}

const NOTHING_SENT: Sent = { sentBytes: 0, isHeld: false, refused: null };
const READY: Taking = {
  phase: "ready", id: null, title: "", seconds: 0, atMs: 0, sentSeconds: 0, isKeptHere: true, sent: NOTHING_SENT,
  fault: null, marks: [], microphone: USUAL, hasTab: false,
};
const LISTEN_MS = 50;
/** No sound has come for so long though it should. */
const STALLED_MS = 4000;

export const taking = makeStore<Taking>({ ...READY, microphone: rememberedMicrophone() });

/** What a running recording works with. */
interface Works {
  readonly kept: Kept;
  readonly here: Shelf;
  readonly mixer: Mixer;
  readonly tape: Tape;
  readonly sender: Sender;
  readonly running: Promise<string | null>;
  readonly release: () => void;
  readonly listening: ReturnType<typeof setInterval>;
  wakeLock: WakeLockSentinel | null;
  /** Bytes and seconds of each piece, for the second up to which the server has it. */
  readonly reached: Reach[];
}
let works: Works | null = null;

const change = (to: Partial<Taking>): void => { taking.set((now) => ({ ...now, ...to })); };
export const isTaking = ({ phase }: Pick<Taking, "phase">): boolean => phase === "running" || phase === "paused" || phase === "stopping";

/** Chooses a microphone, now or for the next recording. */
export async function chooseMicrophone(id: string): Promise<void> {
  rememberMicrophone(id);
  change({ microphone: id });
  if (!works) return;
  if (id === NONE) works.mixer.set("microphone", null);
  else await attempt(async () => { works?.mixer.set("microphone", await openMicrophone(id, { hasTab: taking.get().hasTab })); });
}

/** Takes the sound of a tab in or out, now or with the next recording. */
export async function chooseTab(isWanted: boolean): Promise<void> {
  if (!works || !isWanted) {
    works?.mixer.set("tab", null);
    change({ hasTab: isWanted, fault: null });
    return;
  }
  await attempt(async () => {
    const stream = await openTab();
    works?.mixer.set("tab", stream);
    change({ hasTab: stream !== null });
  });
}

export async function start(wish: Wish): Promise<void> {
  if (taking.get().phase !== "ready") return;
  change({ phase: "asking", fault: null });
  const mixer = new Mixer(partEnded);
  try {
    await open(mixer);
    works = await begin(mixer, wish);
  } catch (error) {
    await mixer.close();
    change({ phase: "ready", fault: error instanceof NoSound ? error.fault : "notStarted" });
    return;
  }
  startHearing(performance.now());
  change({ phase: "running", id: works.kept.id, title: wish.title, atMs: performance.now() });
  addEventListener("beforeunload", warn);
  document.addEventListener("visibilitychange", stayAwake);
  void stayAwake();
}

export function pause(): void {
  works?.tape.pause();
  change({ phase: "paused" });
  announce(t("recorder.paused"));
}

export async function goOnRecording(): Promise<void> {
  const now = works;
  if (!now) return;
  change({ fault: null });
  if (!now.mixer.has("microphone") && !now.mixer.has("tab")) await chooseMicrophone(taking.get().microphone);
  if (taking.get().fault !== null) return;
  now.mixer.wake();
  now.tape.resume();
  change({ phase: "running", atMs: performance.now() });
  announce(t("recorder.recording"));
}

/** Marks this moment. */
export function mark(): void {
  const { phase, marks, seconds, atMs } = taking.get();
  if (!works || (phase !== "running" && phase !== "paused")) return;
  const at = phase === "paused" ? seconds : secondsNow(seconds, atMs, performance.now());
  const all = [...marks, Math.round(at * 10) / 10];
  change({ marks: all });
  void works.here.change(works.kept.id, { marks: all });
  announce(t("recorder.marked", { at: clockText(at) }));
}

export function rename(title: string): void {
  change({ title });
  if (works && title.trim() !== "") void works.here.change(works.kept.id, { title: title.trim() });
}

/** Ends and keeps it; it is sent to its end. */
export async function stop(): Promise<void> {
  const now = works;
  if (!now || taking.get().phase === "stopping") return;
  change({ phase: "stopping" });
  await now.tape.stop();
  await close(now);
  const kept = (await now.here.all()).find(({ id }) => id === now.kept.id);
  if (!kept || kept.sizeBytes === 0) {
    now.sender.stop();
    await now.here.drop(now.kept.id);
    now.release();
    taking.set({ ...READY, microphone: taking.get().microphone, fault: "nothing" });
    return;
  }
  await now.here.change(kept.id, { isEnded: true });
  change({ phase: "finishing" });
  void finish({ ...kept, isEnded: true }, now.running, now.release, taking.get().sent);
}

/** Makes ready for another one; what is still on its way goes on. */
export function reset(): void {
  taking.set((now) => ({ ...READY, microphone: now.microphone }));
}

async function open(mixer: Mixer): Promise<void> {
  const { microphone, hasTab } = taking.get();
  // The tab is asked for first: browsers allow it only right after a click.
  if (hasTab && canShareTabs()) {
    const stream = await openTab();
    change({ hasTab: stream !== null });
    mixer.set("tab", stream);
  }
  if (microphone !== NONE) mixer.set("microphone", await openMicrophone(microphone, { hasTab: mixer.has("tab") }));
  if (!mixer.has("microphone") && !mixer.has("tab")) throw new NoSound("missing");
  mixer.wake();
}

async function begin(mixer: Mixer, { title, options, engineKey }: Wish): Promise<Works> {
  const startedAt = new Date();
  const packing = choosePacking((type) => MediaRecorder.isTypeSupported(type), startedAt);
  if (!packing) throw new NoSound("unsupported");
  const here = await shelf();
  const kept: Kept = {
    id: crypto.randomUUID(), owner: ownerNow(), startedAt: startedAt.getTime(), title, options, fileName: `${title.replaceAll(/[/\\]/g, "-")}.${packing.ending}`,
    seconds: 0, sizeBytes: 0, marks: [], isEnded: false, uploadUrl: null, recordingId: null, discardedAt: null,
  };
  const release = (await hold(kept.id)) ?? (() => undefined);
  await here.put(kept);
  const sender = await makeSender(kept, engineKey, (sent) => { sentTold(kept.id, sent); });
  const tape = new Tape(mixer.stream, packing, keepPiece, failed);
  tape.start();
  return {
    kept, here, mixer, tape, sender, running: sender.run(), release, wakeLock: null, reached: [],
    listening: setInterval(() => { listen(mixer); }, LISTEN_MS),
  };
}

/** The browser records no more: what there is, is kept. */
function failed(): void {
  announce(t("fault.failed"), { isUrgent: true });
  notify({ kind: "recorder-failed", text: () => t("fault.failed") });
  void stop();
}

/** Puts a piece away; only then is the server told of it. */
async function keepPiece(bytes: Uint8Array<ArrayBuffer>, seconds: number): Promise<void> {
  if (!works) return;
  const { here, kept, reached, sender } = works;
  const start = reached.at(-1)?.bytes ?? 0;
  await here.add({ id: kept.id, start, bytes: bytes.buffer }, seconds);
  reached.push({ bytes: start + bytes.length, seconds });
  const { fault } = taking.get();
  change({ seconds, atMs: performance.now(), isKeptHere: here.isSafe, fault: fault === "stalled" ? null : fault });
  sender.more();
}

function sentTold(id: string, sent: Sent): void {
  sentSoFar(id, sent);
  const before = taking.get();
  if (before.id !== id) return;
  if (sent.refused !== null && before.sent.refused === null) announce(t("recorder.notSent"), { isUrgent: true });
  change({ sent, ...(works ? { sentSeconds: secondsAt(works.reached, sent.sentBytes) } : {}) });
}

function listen(mixer: Mixer): void {
  const nowMs = performance.now();
  const { phase, atMs, fault } = taking.get();
  take(mixer.hear(), nowMs, { isRecorded: phase === "running" && mixer.isRunning });
  if (phase !== "running" || nowMs - atMs < STALLED_MS) return;
  mixer.wake();
  if (fault !== null) return;
  change({ fault: "stalled" });
  announce(t("fault.stalled"), { isUrgent: true });
}

/** A microphone was pulled out, or a tab stopped sharing: another one takes over, or it waits. */
function partEnded(part: Part): void {
  if (part === "tab") change({ hasTab: false, fault: "ended" });
  else void replaceMicrophone();
}

async function replaceMicrophone(): Promise<void> {
  change({ fault: "unplugged", microphone: USUAL });
  announce(t("fault.unplugged"), { isUrgent: true });
  try {
    const stream = await openMicrophone(USUAL, { hasTab: taking.get().hasTab });
    works?.mixer.set("microphone", stream);
  } catch {
    change({ fault: "missing" });
    if (works && !works.mixer.has("tab")) pause();
  }
}

async function attempt(act: () => Promise<void>): Promise<void> {
  try {
    await act();
    change({ fault: null });
  } catch (error) {
    change({ fault: error instanceof NoSound ? error.fault : "notStarted" });
  }
}

async function close(now: Works): Promise<void> {
  works = null;
  clearInterval(now.listening);
  removeEventListener("beforeunload", warn);
  document.removeEventListener("visibilitychange", stayAwake);
  await now.wakeLock?.release().catch(() => undefined);
  await now.mixer.close();
}

/** Keeps the screen on: a phone that sleeps stops recording. Browsers give it only to what is seen. */
async function stayAwake(): Promise<void> {
  if (!works || document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
  works.mixer.wake();
  works.wakeLock = await navigator.wakeLock.request("screen").catch(() => null);
}

function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
