/** What a reader may do with a job; shown at once, taken back with a reason when the server refuses. */

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { POST, told } from "~/api/client";
import type { Job, JobState } from "~/api/types";
import { type Pages, withJob } from "~/live/changes";
import { keys } from "~/live/queries";
import { refusedText } from "~/jobs/refused";
import { type Key, t } from "~/text/text";
import { notify } from "~/ui/toasts";

export type Act = "cancel" | "pause" | "resume" | "restart";

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
  readonly act: Act;
}

/** The job as it will look when the server agrees; starting work is never shown before it has. */
export function expected(job: Job, act: Act): Job {
  const state = AFTER[act];
  return state ? { ...job, state, eta_seconds: null, queue_position: null } : job;
}

export function useJobAct() {
  const queries = useQueryClient();
  const put = (job: Job): void => {
    queries.setQueriesData<Pages>({ queryKey: keys.recordings }, (pages) => pages && withJob(pages, job));
  };
  const mutation = useMutation({
    mutationFn: ({ job, act }: Asked) => told(send(job, act)),
    onMutate: ({ job, act }) => { put(expected(job, act)); },
    onSuccess: put,
    onError: (error, asked) => {
      put(asked.job);
      void queries.invalidateQueries({ queryKey: keys.recordings });
      notify({
        kind: `act-${asked.act}`,
        text: () => refusedText(error),
        action: { label: t("again"), run: () => { mutation.mutate(asked); } },
      });
    },
  });
  return mutation;
}

function send(job: Job, act: Act) {
  const params = { path: { job_id: job.id } };
  if (act === "cancel") return POST("/api/v1/jobs/{job_id}/cancel", { params });
  if (act === "pause") return POST("/api/v1/jobs/{job_id}/pause", { params });
  if (act === "resume") return POST("/api/v1/jobs/{job_id}/resume", { params });
  const from = job.state === "failed" ? "failed_stage" : "start";
  return POST("/api/v1/jobs/{job_id}/restart", { params, body: { from } });
}
