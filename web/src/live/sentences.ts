/** What a screen reader is told of a job that ended; percentages are never said. */

import type { Job, JobState, Recording } from "~/api/types";
import { type Key, t } from "~/text/text";

const SAID: Partial<Record<JobState, Key>> = {
  completed: "said.completed",
  failed: "said.failed",
  paused: "said.paused",
};

/** Gives the sentence for a change of state; null when there is none to tell. */
export function jobSentence(known: Recording, job: Job): string | null {
  const key = SAID[job.state];
  const isChange = known.job?.id === job.id && known.job.state !== job.state;
  return key && isChange ? t(key, { title: known.title }) : null;
}
