/** Which jobs work on the notes of a recording now, and which have failed; pure. */

import type { Job, Note } from "~/api/types";
import { softFailures } from "~/jobs/words";
import { templateName } from "~/notes/written";

const ACTIVE: ReadonlySet<Job["state"]> = new Set(["queued", "running", "paused"]);

/** The templates that a job writes notes by, by their names. */
export function templatesOf(job: Job): string[] {
  const { template } = job.options;
  const named = template == null ? [] : Array.isArray(template) ? template : [template];
  return named.map(templateName);
}

const stageOf = (job: Job): string => (job.stage ?? "").split("@")[0] ?? "";

/** Whether it is about notes now: a transcription is not before it has come there. */
const isAtNotes = (job: Job): boolean => job.kind === "notes" || (job.kind === "transcribe" && stageOf(job) === "notes");

/** The job that writes the note of a template, if there is one. */
export const writingOf = (jobs: readonly Job[], template: string): Job | undefined =>
  jobs.find((job) => ACTIVE.has(job.state) && isAtNotes(job) && templatesOf(job).includes(template));

/** All templates that are being written. */
export const writtenNow = (jobs: readonly Job[]): string[] => [...new Set(jobs.filter((job) => ACTIVE.has(job.state) && isAtNotes(job)).flatMap(templatesOf))];

/** The job whose note of a template failed and was not written since. */
export function failedOf(jobs: readonly Job[], template: string, newest: Note | undefined): Job | undefined {
  const job = jobs.find((each) => templatesOf(each).includes(template) && (each.kind === "notes" || each.state === "completed"));
  if (!job || !(hasFailed(job) || softFailures(job).some(({ stage }) => stage === "notes"))) return undefined;
  return newest && newest.created_at >= (job.finished_at ?? job.created_at) ? undefined : job;
}

const hasFailed = ({ kind, state }: Job): boolean => kind === "notes" && state === "failed";
