/** Why something did not work, in the reader's words; the server's own sentence where this page has none. */

import { Refused, UNREACHABLE } from "~/api/problems";
import { timeLeft } from "~/text/numbers";
import { type Key, t } from "~/text/text";

const TEXTS: Readonly<Record<string, Key>> = {
  [UNREACHABLE]: "error.unreachable",
  queue_full: "error.queue_full",
  storage_full: "error.storage_full",
  not_found: "error.not_found",
  unauthorized: "error.unauthorized",
  engine_out_of_memory: "error.engine_out_of_memory",
  media_no_audio: "error.media_no_audio",
  media_unreadable: "error.media_unreadable",
  media_missing: "error.media_missing",
  worker_lost: "error.worker_lost",
  internal: "error.internal",
};

/** A sentence for a code of the server's, else the server's own message. */
export function sentenceOf(code: string, message: string): string {
  const key = TEXTS[code];
  if (key) return t(key);
  return message === "" ? t("error.internal") : message;
}

export function refusedText(error: unknown): string {
  if (!(error instanceof Refused)) return t("error.internal");
  const sentence = sentenceOf(error.code, error.message);
  const wait = error.retryAfterSeconds;
  return wait === null ? sentence : `${sentence} ${t("error.retryAfter", { time: timeLeft(wait) })}`;
}
