/** The jobs of one recording, the newest first; events keep them true while they are shown. */

import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { GET, told } from "~/api/client";
import type { Job } from "~/api/types";
import { onChange } from "~/live/live";

const MOST = 50;

export const jobsQuery = (recordingId: string) =>
  queryOptions({
    queryKey: ["jobs", recordingId],
    queryFn: async ({ signal }): Promise<Job[]> =>
      (await told(GET("/api/v1/recordings/{recording_id}/jobs", { params: { path: { recording_id: recordingId }, query: { limit: MOST } }, signal }))).items,
  });

/** Follows the jobs of a recording. */
export function useJobs(recordingId: string) {
  const queries = useQueryClient();
  const jobs = useQuery(jobsQuery(recordingId));
  useEffect(
    () =>
      onChange((change) => {
        if (change.kind !== "job" || change.job.recording_id !== recordingId) return;
        queries.setQueryData(jobsQuery(recordingId).queryKey, (known) => known && withOne(known, change.job));
      }),
    [queries, recordingId],
  );
  return jobs;
}

/** The list with a job as it is told now: a new one comes first, an older word never overwrites a newer one. */
export function withOne(jobs: readonly Job[], job: Job): Job[] {
  const known = jobs.find(({ id }) => id === job.id);
  if (!known) return [job, ...jobs];
  return known.revision > job.revision ? [...jobs] : jobs.map((each) => (each.id === job.id ? job : each));
}
