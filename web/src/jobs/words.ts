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
  pull: "stage.pull",
  clean: "stage.clean",
  translate: "stage.translate",
  notes: "stage.notes",
  deliver: "stage.deliver",
  send: "stage.deliver",
  fetch: "stage.pull",
};
const DOING: Readonly<Record<string, Key>> = {
  "stage.listen": "doing.listen",
  "stage.transcribe": "doing.transcribe",
  "stage.merge": "doing.merge",
  "stage.speakers": "doing.speakers",
  "stage.clean": "doing.clean",
  "stage.translate": "doing.translate",
  "stage.notes": "doing.notes",
  "stage.deliver": "doing.deliver",
};
const SHOWN_POSITIONS = 20;

/** Warnings that are worth a word, while nothing is wrong with the text. */
const MILD: ReadonlySet<string> = new Set(["duplicate_of", "edited_version_shown", "text_held_back", "channels_alike", "several_languages"]);
const FETCHING = "model_fetch";

/** The warning that the reader must see, if there is one. */
export const gravest = (job: Job): Notice | undefined => job.warnings.find(({ code }) => !MILD.has(code) && code !== FETCHING);

/** What is worth a quiet word, if there is no warning. */
export const mildest = (job: Job): Notice | undefined => job.warnings.find(({ code }) => MILD.has(code));

/** What was done with the text after it was complete, and failed; the job goes on from the first of them. */
export const softFailures = (job: Job): readonly Notice[] =>
  job.state === "completed" ? job.warnings.filter(({ code, stage }) => stage !== null && SOFT.has(stage) && code === `${stage}_failed`) : [];

const SOFT: ReadonlySet<string> = new Set(["clean", "translate", "notes", "deliver"]);

export const lookOf = (job: Job): Look => (job.state === "completed" && gravest(job) ? "warning" : job.state);

const stageName = (job: Job): string => (job.stage ?? job.plan[0] ?? "").split("@")[0] ?? "";

/** The stage as people know it; the server's own word for one that this page does not know. */
export function stageOf(job: Job): string {
  const key = STAGES[stageName(job)];
  return key ? t(key) : stageName(job);
}

/** What is being done, as a sentence; null where the stage has none. */
export function doingOf(job: Job): string | null {
  const fetching = job.warnings.find(({ code }) => code === FETCHING);
  if (fetching) return [t("warning.model_fetch"), /\d+ ?%/u.exec(fetching.message)?.[0]].filter(Boolean).join(", ");
  const key = DOING[STAGES[stageName(job)] ?? ""];
  return key ? t(key) : null;
}

/** What stands beside the state's icon; the number first, where there is one. */
export function stateOf(job: Job, secondsLeft = job.eta_seconds): { readonly number: string | null; readonly text: string } {
  // A hundred is said at the end alone.
  const number = percent(job.state === "completed" ? 100 : Math.min(99, job.progress));
  switch (job.state) {
    case "running":
      return { number, text: [stageOf(job), left(secondsLeft)].filter(Boolean).join(" · ") };
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
  if (job.waiting_for === "quota" || job.waiting_for === "worker") return t(`job.waits.${job.waiting_for}`);
  const place = job.queue_position;
  if (place === null) return t("job.queued");
  if (place === 1) return t("job.next");
  if (place > SHOWN_POSITIONS) return t("job.before", { count: Math.round((place - 1) / 10) * 10 });
  return t("job.place", { place });
}

/** What a screen reader says for the bar: `62 %, about 4 min left`. */
export const spokenProgress = (job: Job, secondsLeft = job.eta_seconds): string =>
  [percent(Math.min(99, job.progress)), left(secondsLeft)].filter(Boolean).join(", ");

function left(seconds: number | null): string {
  if (seconds === null) return "";
  return seconds < 0 ? t("job.overdue") : t("job.left", { time: timeLeft(seconds) });
}
