/** What jobs wait for, in words. */

import type { Job } from "~/api/types";
import { engineName } from "~/jobs/engines";
import { kindName } from "~/jobs/kinds";
import { sentenceOf } from "~/jobs/refused";
import { gravest } from "~/jobs/words";
import type { QueueLine } from "~/system/queries";
import { type Key, t } from "~/text/text";

const LINES: Readonly<Record<QueueLine["waits_for"], Key>> = {
  media: "line.media",
  speech: "line.speech",
  voices: "line.voices",
  models: "line.models",
};
/** What a line of the queue waits for: any worker, an engine with its model, a diarizer, a download. */
export const lineText = ({ waits_for: what, engine, model }: QueueLine): string =>
  t(LINES[what], { engine: engine === null ? "" : engineName(engine), model: model ?? "" });

export const kindText = (job: Job): string => kindName(job.kind);

/** What a job runs on: its engine and model; empty while nobody has chosen. */
export function runsOn(job: Job): string {
  const [engine, model] = job.kind === "diarize"
    ? [job.resolved.diarizer, null]
    : [job.resolved.engine, job.resolved.model];
  return [engine === null ? "" : engineName(engine), model].filter(Boolean).join(", ");
}

/** Why a job failed: of a download the server knows more than the code says. */
export function whyOf(job: Job): string | null {
  if (job.error === null) return gravest(job)?.message ?? null;
  const { code, message } = job.error;
  return job.kind === "model_pull" && message !== "" ? message : sentenceOf(code, message);
}

/** What those who help ask for. */
export const detailsOf = (job: Job): string =>
  [job.error?.code, job.error?.stage ?? job.stage, job.id, job.error?.message].filter(Boolean).join(" · ");
