/** The files that go up from this browser: a few at a time, and what each of them does. */

import type { Upload } from "tus-js-client";

import type { Options } from "~/api/types";
import { makeStore } from "~/store/store";
import { isMedia } from "~/transfer/files";
import { NO_RATE, type Rate, withSample } from "~/transfer/rate";

export type TransferState =
  | "chosen" | "waiting" | "uploading" | "paused" | "offline" | "finishing" | "done" | "refused" | "cut";

export interface Transfer {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly sentBytes: number;
  readonly state: TransferState;
  readonly rate: Rate;
  /** Code and message of the server, or `not_media`. */
  readonly reason: { readonly code: string; readonly message: string } | null;
  readonly recordingId: string | null;
  readonly addedAt: number;
}

/** What a transfer needs besides what is shown. */
export interface Work {
  readonly file: File;
  options: Options;
  engineKey: string | null;
  upload: Upload | null;
}

const AT_ONCE = 2;

export const transfers = makeStore<readonly Transfer[]>([]);
export const isSheetOpen = makeStore(false);
export const works = new Map<string, Work>();
let made = 0;

export const find = (id: string): Transfer | undefined => transfers.get().find((item) => item.id === id);

export function change(id: string, to: Partial<Transfer>): void {
  transfers.set((all) => all.map((item) => (item.id === id ? { ...item, ...to } : item)));
}

/** Notes how many bytes are sent. */
export function count(id: string, sentBytes: number): void {
  const item = find(id);
  if (item) change(id, { sentBytes, rate: withSample(item.rate, Date.now(), sentBytes) });
}

/** Takes files in; those that are no recordings are shown as such and stop nothing. */
export function addFiles(files: readonly File[]): void {
  for (const file of files) {
    dropCut(file.name, file.size);
    made += 1;
    const id = `file-${String(made)}`;
    const isTaken = isMedia(file);
    const reason = isTaken ? null : { code: "not_media", message: "" };
    if (isTaken) works.set(id, { file, options: {}, engineKey: null, upload: null });
    transfers.set((all) => [...all, blank(id, file.name, file.size, isTaken ? "chosen" : "refused", reason)]);
  }
}

/** Shows an upload of an earlier visit, whose file the browser no longer has. */
export function addCut(id: string, name: string, sizeBytes: number): void {
  if (find(id)) return;
  transfers.set((all) => [...all, blank(id, name, sizeBytes, "cut", null)]);
}

/** Forgets those that need nothing more. */
export function clearEnded(): void {
  transfers.set((all) => all.filter((item) => item.state !== "done" && item.state !== "refused"));
}

/** The next ones to begin: at most a few go up at once, in the order in which they came. */
export function nextToBegin(all: readonly Transfer[], atOnce = AT_ONCE): Transfer[] {
  const busy = all.filter((item) => item.state === "uploading" || item.state === "finishing").length;
  return all.filter((item) => item.state === "waiting").slice(0, Math.max(0, atOnce - busy));
}

const ON_THE_WAY = new Set<TransferState>(["waiting", "uploading", "paused", "offline", "finishing"]);

/** Those that are on their way, for rows of the library; one that is done stays until its recording is there. */
export const onTheWay = (all: readonly Transfer[], isKnown: (recordingId: string) => boolean): Transfer[] =>
  all.filter((item) =>
    item.state === "done" ? item.recordingId !== null && !isKnown(item.recordingId) : ON_THE_WAY.has(item.state),
  );

const dropCut = (name: string, sizeBytes: number): void => {
  transfers.set((all) => all.filter((item) => item.state !== "cut" || item.name !== name || item.sizeBytes !== sizeBytes));
};

const blank = (
  id: string,
  name: string,
  sizeBytes: number,
  state: TransferState,
  reason: Transfer["reason"],
): Transfer => ({ id, name, sizeBytes, sentBytes: 0, state, rate: NO_RATE, reason, recordingId: null, addedAt: Date.now() });
