/** What a screen reader is told of jobs that ended; many ends are one sentence, percentages are never said. */

import type { Job, JobState, Recording } from "~/api/types";
import { type Key, t } from "~/text/text";

const ONE = { completed: "said.completed", failed: "said.failed", paused: "said.paused" } as const satisfies Partial<Record<JobState, Key>>;
const MANY = { completed: "said.completedMany", failed: "said.failedMany", paused: "said.pausedMany" } as const satisfies Record<keyof typeof ONE, Key>;
const WAIT_MS = 1500;

export interface Said {
  readonly state: keyof typeof ONE;
  readonly title: string;
}

/** What is to be said of a change of state; null when there is nothing to say. */
export function saidOf(known: Recording, job: Job): Said | null {
  const isChange = known.job?.id === job.id && known.job.state !== job.state;
  return isChange && job.state in ONE ? { state: job.state as Said["state"], title: known.title } : null;
}

/** Puts into one sentence for each state what came together. */
export function sentenceFor(all: readonly Said[]): string {
  const states = [...new Set(all.map(({ state }) => state))];
  const sentences = states.map((state) => {
    const [first, ...more] = all.filter((said) => said.state === state);
    return more.length === 0 ? t(ONE[state], { title: first?.title ?? "" }) : t(MANY[state], { count: more.length + 1 });
  });
  return sentences.join(". ");
}

/** Gathers for a moment, then says it. */
export function makeSayer(say: (sentence: string) => void, waitMs = WAIT_MS): (said: Said) => void {
  let gathered: Said[] = [];
  return (said) => {
    gathered.push(said);
    if (gathered.length > 1) return;
    setTimeout(() => {
      say(sentenceFor(gathered));
      gathered = [];
    }, waitMs);
  };
}
