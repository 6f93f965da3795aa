/** Does the same with many recordings: a few requests at a time, one word about what did not work. */

import { type QueryClient } from "@tanstack/react-query";

import { GET, told } from "~/api/client";
import type { Job, Recording } from "~/api/types";
import { type Act, ACTS, expected, send } from "~/jobs/acts";
import { refusedText } from "~/jobs/refused";
import { canWait } from "~/library/deeds";
import { flat, withJob } from "~/live/changes";
import type { Pages } from "~/live/pages";
import { keys } from "~/live/queries";
import { t } from "~/text/text";
import { notify } from "~/ui/toasts";

const LANES = 4;

/** Runs a task for each, a few at a time; gives what was thrown. */
export async function each<T>(all: readonly T[], task: (one: T) => Promise<void>, lanes = LANES): Promise<unknown[]> {
  const errors: unknown[] = [];
  const left = [...all];
  const lane = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await task(one).catch((error: unknown) => { errors.push(error); });
  };
  await Promise.all(Array.from({ length: Math.min(lanes, all.length) }, lane));
  return errors;
}

/** Gives the recordings of ids: those at hand, the others fetched. */
export async function gather(queries: QueryClient, ids: readonly string[]): Promise<Recording[]> {
  const known = new Map(queries.getQueriesData<Pages>({ queryKey: keys.recordings }).flatMap(([, pages]) => flat(pages)).map((one) => [one.id, one]));
  const missing = ids.filter((id) => !known.has(id));
  await each(missing, async (id) => {
    known.set(id, await told(GET("/api/v1/recordings/{recording_id}", { params: { path: { recording_id: id } } })));
  });
  return ids.map((id) => known.get(id)).filter((one) => one !== undefined);
}

/** Whether an act fits what a job does now. */
export const fits = (job: Job | null, act: Act | number): job is Job => (typeof act === "number" ? canWait(job) : job !== null && ACTS[job.state].includes(act));

/** Pauses, resumes, cancels, or puts before others, all whose state allows it. */
export async function actOnAll(queries: QueryClient, ids: readonly string[], act: Act | number): Promise<void> {
  const put = (job: Job): void => {
    queries.setQueriesData<Pages>({ queryKey: keys.recordings }, (pages) => pages && withJob(pages, job));
  };
  const jobs = (await gather(queries, ids)).map(({ job }) => job).filter((job) => fits(job, act));
  for (const job of jobs) put(expected(job, act));
  const errors = await each(jobs, async (job) => {
    try {
      put(await told(send({ job, act })));
    } catch (error) {
      put(job);
      throw error;
    }
  });
  if (jobs.length === 0) notify({ kind: "bulk-none", text: () => t("bulk.none") });
  if (errors.length > 0) notify({ kind: "bulk-refused", text: () => t("bulk.refused", { count: errors.length, reason: refusedText(errors[0]) }) });
}
