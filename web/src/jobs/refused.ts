/** Why something did not work, in the reader's words; the server's own sentence where this page has none. */

import { Refused } from "~/api/problems";
import type { Job, Notice } from "~/api/types";
import { engineName } from "~/jobs/engines";
import { languageName, timeLeft } from "~/text/numbers";
import { isKey, t } from "~/text/text";

/** A sentence for a code of the server's, else the server's own message. */
export function sentenceOf(code: string, message: string): string {
  const key = `error.${code}`;
  if (isKey(key)) return t(key, { time: "" });
  return message === "" ? t("error.internal") : message;
}

export function refusedText(error: unknown): string {
  if (!(error instanceof Refused)) return t("error.internal");
  const sentence = sentenceOf(error.code, error.message);
  const wait = error.retryAfterSeconds;
  return wait === null ? sentence : `${sentence} ${t("error.retryAfter", { time: timeLeft(wait) })}`;
}

/** A warning in short words; one that this page does not know in the server's own. */
export function warningText(job: Job, { code, message }: Notice): string {
  const key = `warning.${code}`;
  if (!isKey(key)) return message;
  const { engine, diarizer, language } = job.resolved;
  return t(key, { engine: engineName(engine ?? ""), diarizer: engineName(diarizer ?? ""), language: language === null ? "" : languageName(language) });
}
