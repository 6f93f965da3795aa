/** When many files have ended, and what came of them; nothing here talks with anything. */

import type { Transfer } from "~/transfer/transfers";

export interface Ended {
  readonly done: number;
  readonly refused: readonly Transfer[];
  /** Of those whose length is known. */
  readonly seconds: number;
}

const MANY = 2;

/** Null while anything is on its way or waits for a choice, and where there was no more than one file. */
export function endedOf(files: readonly Transfer[], durationOf: (recordingId: string) => number | null): Ended | null {
  const done = files.filter(({ state }) => state === "done");
  const refused = files.filter(({ state }) => state === "refused");
  if (done.length === 0 || files.length < MANY || done.length + refused.length < files.length) return null;
  const seconds = done.reduce((sum, { recordingId, seconds: known }) => sum + (known ?? (recordingId === null ? 0 : (durationOf(recordingId) ?? 0))), 0);
  return { done: done.length, refused, seconds };
}
