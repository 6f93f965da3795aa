/** The files that go up from this browser: a few at a time, and what each of them does. */

import type { Upload } from "tus-js-client";

import type { Options } from "~/api/types";
import { makeStore } from "~/store/store";
import { isMedia } from "~/transfer/files";
import { NO_RATE, type Rate, withSample } from "~/transfer/rate";
import { keyOf } from "~/transfer/shelf";

/** `held`: the server has no room now; `asks`: the browser wants a yes before it reads the file again. */
export type TransferState =
  | "chosen" | "waiting" | "uploading" | "paused" | "offline" | "held" | "finishing" | "done" | "refused" | "cut" | "asks";

export interface Transfer {
  readonly id: string;
  /** Tells the file apart, also on a later visit. */
  readonly key: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly sentBytes: number;
  readonly state: TransferState;
  readonly rate: Rate;
  /** Code and message of the server; or `not_media`, `changed`, `unbegun`. */
  readonly reason: { readonly code: string; readonly message: string } | null;
  readonly recordingId: string | null;
  /** How long its sound is, once that is known. */
  readonly seconds: number | null;
  /** The same sound is in the library already. */
  readonly isDouble: boolean;
  /** Its recording has been seen in the list, which shows it from then on. */
  readonly isListed: boolean;
}

/** What a transfer needs besides what is shown. */
export interface Work {
  readonly file: File;
  options: Options;
  engineKey: string | null;
  upload: Upload | null;
}

const AT_ONCE = 2;
const COUNTED_MS = 250;

export const transfers = makeStore<readonly Transfer[]>([]);
export const isSheetOpen = makeStore(false);
/** Names of tags for what is about to be added. */
export const wishedTags = makeStore<readonly string[]>([]);
export const wishTag = (name: string): void => { wishedTags.set((now) => (now.includes(name) ? now : [...now, name])); };
export const works = new Map<string, Work>();
let made = 0;

export const find = (id: string): Transfer | undefined => transfers.get().find((item) => item.id === id);

export function change(id: string, to: Partial<Transfer>): void {
  transfers.set((all) => all.map((item) => (item.id === id ? { ...item, ...to } : item)));
}

/** Notes how many bytes are sent; often enough for the eye. */
export function count(id: string, sentBytes: number, nowMs = Date.now()): void {
  const item = find(id);
  const last = item?.rate.samples.at(-1)?.atMs ?? 0;
  if (!item || (nowMs - last < COUNTED_MS && sentBytes < item.sizeBytes)) return;
  change(id, { sentBytes, rate: withSample(item.rate, nowMs, sentBytes) });
}

/** Takes files in; those that are no recordings are shown as such and stop nothing, those that are there already stay as they are. */
export function addFiles(files: readonly File[]): void {
  transfers.set((all) => {
    const known = new Map(all.map((item) => [item.key, item]));
    for (const file of files) {
      const key = keyOf(file);
      const before = known.get(key) ?? [...known.values()].find((item) => item.state === "cut" && item.name === file.name && item.sizeBytes === file.size);
      if (before && !isEnded(before) && before.state !== "cut" && before.state !== "asks") continue;
      const item = taken(file, key, before);
      // Gone on with where it stood; what has ended gives its place to the new one.
      if (before) known.delete(before.key);
      known.set(key, item);
    }
    return [...known.values()];
  });
}

function taken(file: File, key: string, before: Transfer | undefined): Transfer {
  const id = newId();
  if (!isMedia(file)) return { ...blank(id, key, file.name, file.size), state: "refused", reason: { code: "not_media", message: "" } };
  works.set(id, { file, options: {}, engineKey: null, upload: null });
  // What the server has a part of goes on at once, with the options that it was begun with.
  const isBegun = before?.state === "cut" && before.reason === null;
  return { ...blank(id, key, file.name, file.size), state: isBegun ? "waiting" : "chosen" };
}

/** Shows a file of an earlier visit. */
export function addEarlier(item: Pick<Transfer, "key" | "name" | "sizeBytes" | "state" | "reason">, work: Work | null): string | null {
  if (transfers.get().some(({ key }) => key === item.key)) return null;
  const id = newId();
  if (work) works.set(id, work);
  transfers.set((all) => [...all, { ...blank(id, item.key, item.name, item.sizeBytes), ...item }]);
  return id;
}

/** Forgets those that need nothing more. */
export function clearEnded(): void {
  transfers.set((all) => all.filter((item) => !isEnded(item)));
}

/** Takes out those that are no recordings. */
export function clearOthers(): void {
  transfers.set((all) => all.filter(({ reason }) => reason?.code !== "not_media"));
}

const isEnded = ({ state }: Transfer): boolean => state === "done" || state === "refused";

/** The next ones to begin: at most a few go up at once, in the order in which they came; none while the server has no room. */
export function nextToBegin(all: readonly Transfer[], atOnce = AT_ONCE): Transfer[] {
  if (all.some(({ state }) => state === "held")) return [];
  const busy = all.filter((item) => item.state === "uploading" || item.state === "finishing").length;
  return all.filter((item) => item.state === "waiting").slice(0, Math.max(0, atOnce - busy));
}

const ON_THE_WAY = new Set<TransferState>(["waiting", "uploading", "paused", "offline", "held", "finishing"]);

/** Those that are on their way, for rows of the library; one that is done stays until its recording is there. */
export const onTheWay = (all: readonly Transfer[], isKnown: (recordingId: string) => boolean): Transfer[] =>
  all.filter((item) =>
    item.state === "done" ? !item.isListed && item.recordingId !== null && !isKnown(item.recordingId) : ON_THE_WAY.has(item.state),
  );

/** Notes which recordings are in the list now. */
export function noteListed(isKnown: (recordingId: string) => boolean): void {
  for (const { id, recordingId, isListed } of transfers.get()) {
    if (!isListed && recordingId !== null && isKnown(recordingId)) change(id, { isListed: true });
  }
}

function newId(): string {
  made += 1;
  return `file-${String(made)}`;
}

const blank = (id: string, key: string, name: string, sizeBytes: number): Transfer => ({
  id, key, name, sizeBytes, sentBytes: 0, state: "chosen", rate: NO_RATE, reason: null, recordingId: null, seconds: null, isDouble: false, isListed: false,
});
