/** A transfer in words. */

import { percent, size, speed, timeLeft } from "~/text/numbers";
import { t } from "~/text/text";
import { bytesPerSecond, secondsLeft } from "~/transfer/rate";
import type { Transfer } from "~/transfer/transfers";

export const percentOf = (item: Transfer): number =>
  item.sizeBytes === 0 ? 0 : Math.floor((item.sentBytes / item.sizeBytes) * 100);

/** For a row of the library: `38 %` and `uploaded · 11 MB/s · 1 min left`. */
export function statusOf(item: Transfer): { readonly number: string | null; readonly text: string } {
  if (item.state === "uploading") return { number: percent(percentOf(item)), text: [t("transfer.uploaded"), ...pace(item)].join(" · ") };
  if (item.state === "paused") return { number: percent(percentOf(item)), text: t("transfer.paused") };
  return { number: null, text: sentenceOf(item) };
}

/** For a row of the sheet. */
export function sentenceOf(item: Transfer): string {
  const [sent, whole] = [size(item.sentBytes), size(item.sizeBytes)];
  switch (item.state) {
    case "uploading":
      return [t("transfer.of", { sent, whole }), ...pace(item)].join(" · ");
    case "paused":
      return t("transfer.pausedAt", { sent, whole });
    case "offline":
      return t("transfer.offline", { sent });
    case "done":
      return t("transfer.done", { whole });
    case "waiting":
    case "finishing":
    case "cut":
      return t(`transfer.${item.state}`, { whole });
    case "chosen":
      return whole;
    case "refused":
      return t("transfer.refused");
  }
}

function pace(item: Transfer): string[] {
  const [rate, left] = [bytesPerSecond(item.rate), secondsLeft(item.rate, item.sizeBytes)];
  const parts = [rate === null ? null : speed(rate), left === null ? null : t("job.left", { time: timeLeft(left) })];
  return parts.filter((part) => part !== null);
}
