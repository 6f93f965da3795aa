/** A transfer in words. */

import { percent, size, speed, timeLeft } from "~/text/numbers";
import { type Key, t } from "~/text/text";
import { bytesPerSecond, secondsLeft } from "~/transfer/rate";
import type { Transfer } from "~/transfer/transfers";

export const percentOf = (item: Transfer): number =>
  item.sizeBytes === 0 ? 0 : Math.floor((item.sentBytes / item.sizeBytes) * 100);

/** For a row of the library: `38 %` and `uploaded · 11 MB/s · 1 min left`. */
export function statusOf(item: Transfer): { readonly number: string | null; readonly text: string } {
  if (item.state === "uploading") return { number: percent(percentOf(item)), text: [t("transfer.uploaded"), ...pace(item)].join(" · ") };
  if (item.state === "paused") return { number: percent(percentOf(item)), text: t("transfer.paused") };
  if (item.state === "offline") return { number: percent(percentOf(item)), text: t("transfer.noLine") };
  if (item.state === "held") return { number: null, text: t("transfer.noRoom") };
  return { number: null, text: sentenceOf(item) };
}

/** The line below the name in the library: what to know while it stands still, else where it comes from. */
export const lineOf = (item: Transfer): string =>
  item.state === "offline" || item.state === "paused" || item.state === "held" ? sentenceOf(item) : t("transfer.fromHere");

/** For a row of the sheet. */
export function sentenceOf(item: Transfer): string {
  const [sent, whole] = [size(item.sentBytes), size(item.sizeBytes)];
  if (item.state === "uploading") return [t("transfer.of", { sent, whole }), ...pace(item)].join(" · ");
  return item.state === "chosen" ? whole : t(keyOf(item), { sent, whole });
}

function keyOf({ state, isDouble, reason }: Transfer): Key {
  if (state === "done" && isDouble) return "transfer.hereText";
  if (state === "cut" && reason?.code === "unbegun") return "transfer.unbegun";
  return SENTENCES[state as keyof typeof SENTENCES];
}

const SENTENCES = {
  paused: "transfer.pausedAt", offline: "transfer.offline", done: "transfer.done", waiting: "transfer.waiting",
  finishing: "transfer.finishing", held: "transfer.held", asks: "transfer.asks", cut: "transfer.cut", refused: "transfer.refused",
} as const satisfies Readonly<Partial<Record<Transfer["state"], Key>>>;

function pace(item: Transfer): string[] {
  const [rate, left] = [bytesPerSecond(item.rate), secondsLeft(item.rate, item.sizeBytes)];
  const parts = [rate === null ? null : speed(rate), left === null ? null : t("job.left", { time: timeLeft(left) })];
  return parts.filter((part) => part !== null);
}

/** All that goes on, as one line: `3 of 12 files · 456 MB of 3 GB · 11 MB/s · about 5 min left`. */
export function summaryOf(all: readonly Transfer[]): string {
  const moving = all.filter(({ state }) => state !== "chosen" && state !== "refused" && state !== "cut");
  const done = moving.filter(({ state }) => state === "done").length;
  const [sent, whole] = [sum(moving, ({ sentBytes }) => sentBytes), sum(moving, ({ sizeBytes }) => sizeBytes)];
  const rate = sum(moving, (item) => (item.state === "uploading" ? (bytesPerSecond(item.rate) ?? 0) : 0));
  const parts = [t("upload.summary", { done, count: moving.length }), t("transfer.of", { sent: size(sent), whole: size(whole) })];
  return [...parts, ...(rate > 0 ? [speed(rate), t("job.left", { time: timeLeft((whole - sent) / rate) })] : [])].join(" · ");
}

const sum = (all: readonly Transfer[], of: (item: Transfer) => number): number => all.reduce((total, item) => total + of(item), 0);
