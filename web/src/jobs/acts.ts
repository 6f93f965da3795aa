/** What a reader may do with a job; shown at once, taken back with a reason when the server refuses. */

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { PATCH, POST, told } from "~/api/client";
import type { Job, JobState } from "~/api/types";
import { withJob } from "~/live/changes";
import type { Pages } from "~/live/pages";
import { keys, renewLists } from "~/live/queries";
import { refusedText } from "~/jobs/refused";
import { inTurn } from "~/store/turns";
import { type Key, t } from "~/text/text";
import { notify } from "~/ui/toasts";

export type Act = "cancel" | "pause" | "resume" | "restart";
/** Start again from the stage that failed, also where the text is complete. */
export type GoOn = "goOn";

/** Which acts fit a state, in the order in which they are offered. */
export const ACTS: Readonly<Record<JobState, readonly Act[]>> = {
  queued: ["pause", "cancel"],
  running: ["pause", "cancel"],
  paused: ["resume", "cancel"],
  completed: ["restart"],
  failed: ["restart"],
  cancelled: ["restart"],
};
export const ACT_LABELS: Readonly<Record<Act, Key>> = {
  cancel: "act.cancel",
  pause: "act.pause",
  resume: "act.resume",
  restart: "act.restart",
};
const AFTER: Readonly<Partial<Record<Act, JobState>>> = { pause: "paused", cancel: "cancelled" };

interface Asked {
  readonly job: Job;
  /** A number is a priority. */
  readonly act: Act | GoOn | number;
  /** The reader's own key for the engine, for a job that waits for it. */
  readonly engineKey?: string;
  /** The same for the language model. */
  readonly llmKey?: string;
}

/** The priorities that are offered: 1 comes first, 9 last. */
export const PRIORITIES: readonly { readonly value: number; readonly label: Key }[] = [
  { value: 1, label: "priority.first" },
  { value: 5, label: "priority.normal" },
  { value: 9, label: "priority.last" },
];

/** The job as it will look when the server agrees; starting work is never shown before it has. */
export function expected(job: Job, act: Act | GoOn | number): Job {
  if (typeof act === "number") return { ...job, priority: act };
  const state = act === "goOn" ? undefined : AFTER[act];
  return state ? { ...job, state, eta_seconds: null, queue_position: null } : job;
}

export function useJobAct() {
  const queries = useQueryClient();
  const put = (job: Job): void => {
    queries.setQueriesData<Pages>({ queryKey: keys.recordings }, (pages) => pages && withJob(pages, job));
  };
  const mutation = useMutation({
    mutationFn: (asked: Asked) => inTurn(`job ${asked.job.id}`, () => told(send(asked))),
    onMutate: ({ job, act }) => { put(expected(job, act)); },
    onSuccess: put,
    onError: (error, asked) => {
      put(asked.job);
      renewLists(queries);
      notify({
        kind: `act-${String(asked.act)}`,
        text: () => refusedText(error),
        action: { label: t("again"), run: () => { mutation.mutate(asked); } },
      });
    },
  });
  return mutation;
}

/** Asks the server for an act. */
export function send({ job, act, engineKey, llmKey }: Asked) {
  const params = { path: { job_id: job.id } };
  const headers = { ...(engineKey !== undefined && { "X-Engine-Key": engineKey }), ...(llmKey !== undefined && { "X-LLM-Key": llmKey }) };
  if (typeof act === "number") return PATCH("/api/v1/jobs/{job_id}", { params, body: { priority: act } });
  if (act === "cancel") return POST("/api/v1/jobs/{job_id}/cancel", { params });
  if (act === "pause") return POST("/api/v1/jobs/{job_id}/pause", { params });
  if (act === "resume") return POST("/api/v1/jobs/{job_id}/resume", { params, headers });
  const from = act === "goOn" || job.state === "failed" ? "failed_stage" : "start";
  return POST("/api/v1/jobs/{job_id}/restart", { params, headers, body: { from } });
}
