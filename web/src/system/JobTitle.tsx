/** What a job is about: its recording, which it leads to, or the model that it fetches. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import type { Job } from "~/api/types";
import { listed } from "~/live/queries";
import { kindText } from "~/system/lines";
import { titleQuery } from "~/system/queries";
import styles from "~/system/JobTitle.module.css";
import { t } from "~/text/text";

/** The name for people; what kind of work it is where it is about nothing that has one. */
export function useJobTitle(job: Job): string {
  const queries = useQueryClient();
  const known = job.recording_id === null ? undefined : listed(queries, job.recording_id)?.title;
  const { data } = useQuery({ ...titleQuery(job), ...(known !== undefined && { initialData: known }) });
  if (job.kind === "model_pull") return t("kind.pullOf", { model: String(job.options.model ?? "") });
  return data ?? job.resolved.source?.url ?? kindText(job);
}

export function JobTitle({ job }: { readonly job: Job }) {
  const title = useJobTitle(job);
  if (job.recording_id === null) return <span className={styles.title}><bdi>{title}</bdi></span>;
  return (
    <Link className={styles.title} to="/recordings/$recordingId" params={{ recordingId: job.recording_id }}>
      <bdi>{title}</bdi>
    </Link>
  );
}
