/** A job in words: its state, its stage, its place in the queue, the time it needs. */

import type { Job, JobState, Notice } from "~/api/types";
import { percent, timeLeft } from "~/text/numbers";
import { type Key, t } from "~/text/text";

/** How a job looks; one that is completed with a warning is its own kind. */
export type Look = JobState | "warning";

const STAGES: Readonly<Record<string, Key>> = {
  listen: "stage.listen",
  cut: "stage.listen",
  language: "stage.listen",
  transcribe: "stage.transcribe",
  review: "stage.merge",
  merge: "stage.merge",
  diarize: "stage.speakers",
  attribute: "stage.speakers",
  enrol: "stage.speakers",
  finish: "stage.merge",
};
const SHOWN_POSITIONS = 20;

/** The code of a warning that is worth a word, while nothing is wrong with the text. */
export const DUPLICATE = "duplicate_of";

/** The warning that the reader must see, if there is one. */
export const gravest = (job: Job): Notice | undefined => job.warnings.find(({ code }) => code !== DUPLICATE);

export const lookOf = (job: Job): Look => (job.state === "completed" && gravest(job) ? "warning" : job.state);

/** The stage as people know it; the server's own word for one that this page does not know. */
export function stageOf(job: Job): string {
  const name = (job.stage ?? job.plan[0] ?? "").split("@")[0] ?? "";
  const key = STAGES[name];
  return key ? t(key) : name;
}

/** What stands beside the state's icon; the number first, where there is one. */
export function stateOf(job: Job): { readonly number: string | null; readonly text: string } {
  const number = percent(job.progress);
  switch (job.state) {
    case "running":
      return { number, text: [stageOf(job), left(job)].filter(Boolean).join(" · ") };
    case "paused":
      return job.progress > 0 ? { number, text: t("job.paused") } : { number: null, text: t("job.pausedAtStart") };
    case "queued":
      return { number: null, text: placeOf(job) };
    default:
      return { number: null, text: t(`job.${job.state}`) };
  }
}

/** Where a job stands in the queue: next, 2nd, about 40 before it. */
export function placeOf(job: Job): string {
  const place = job.queue_position;
  if (place === null) return t("job.queued");
  if (place === 1) return t("job.next");
  if (place > SHOWN_POSITIONS) return t("job.before", { count: Math.round((place - 1) / 10) * 10 });
  return t("job.place", { place });
}

/** What a screen reader says for the bar: `62 %, about 4 min left`. */
export const spokenProgress = (job: Job): string => [percent(job.progress), left(job)].filter(Boolean).join(", ");

const left = (job: Job): string =>
  job.eta_seconds === null ? "" : t("job.left", { time: timeLeft(job.eta_seconds) });
