/** The jobs of everybody, with whose they are; of others' nothing is told of what they are about. */

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Coffee, type LucideIcon, Pause, Play, RotateCcw, X } from "lucide-react";
import { useEffect, useState } from "react";

import styles from "~/administration/Administration.module.css";
import { adminKeys, type JobFilter, jobsQuery, type OwnedJob, peopleQuery } from "~/administration/queries";
import { POST, told } from "~/api/client";
import type { JobState as State } from "~/api/types";
import { type Act, ACT_LABELS, ACTS } from "~/jobs/acts";
import { Fetching } from "~/jobs/Fetching";
import { JobState } from "~/jobs/JobState";
import { kindName } from "~/jobs/kinds";
import { refusedText } from "~/jobs/refused";
import { onChange } from "~/live/live";
import { fullMoment, length, moment } from "~/text/numbers";
import { type AnyKey, t } from "~/text/later";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { IconButton } from "~/ui/IconButton";
import { Select } from "~/ui/Select";
import { EmptyState } from "~/ui/States";
import { notify } from "~/ui/toasts";

const STATES: readonly (State | "all")[] = ["all", "running", "queued", "paused", "failed", "completed", "cancelled"];
const ICONS: Readonly<Record<Act, LucideIcon>> = { cancel: X, pause: Pause, resume: Play, restart: RotateCcw };
const SHORT_MS = 4000;

export function JobsPage() {
  const [filter, setFilter] = useState<JobFilter>({ owner: "all", state: "all" });
  const people = useQuery(peopleQuery);
  // Events tell of the reader's own jobs alone.
  const query = useInfiniteQuery({ ...jobsQuery(filter), refetchInterval: SHORT_MS });
  useFollowing();
  const jobs = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Card title={t("settings.jobs")}>
      <div className={styles.filters}>
        <Select label={t("alljobs.owner")} value={filter.owner} onChoose={(owner) => { setFilter({ ...filter, owner }); }} choices={[{ value: "all", label: t("alljobs.everybody") }, ...(people.data ?? []).map(({ id, name }) => ({ value: id, label: name }))]} />
        <Select label={t("alljobs.state")} value={filter.state} onChoose={(state) => { setFilter({ ...filter, state: state as JobFilter["state"] }); }} choices={STATES.map((state) => ({ value: state, label: t(stateKey(state)) }))} />
      </div>
      <Fetching query={query} rows={4} />
      {query.data && jobs.length === 0 && <EmptyState icon={Coffee} title={t("alljobs.none")} text={t("alljobs.noneText")} />}
      <ul className={styles.list} aria-label={t("settings.jobs")}>
        {jobs.map((job) => <JobLine key={job.id} job={job} />)}
      </ul>
      {query.hasNextPage && <div className={styles.more}><Button variant="outline" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("more")}</Button></div>}
    </Card>
  );
}

const stateKey = (state: State | "all"): AnyKey => (state === "all" ? "alljobs.anyState" : `alljobs.${state}`);

function useFollowing(): void {
  const queries = useQueryClient();
  useEffect(() => onChange((change) => { if (change.kind === "job") void queries.invalidateQueries({ queryKey: adminKeys.jobs }); }), [queries]);
}

function JobLine({ job }: { readonly job: OwnedJob }) {
  const queries = useQueryClient();
  const acting = useMutation({
    mutationFn: (act: Act) => told(send(job, act)),
    onError: (error) => { notify({ kind: "job-act", text: () => refusedText(error) }); },
    onSettled: () => queries.invalidateQueries({ queryKey: adminKeys.jobs }),
  });
  const title = t("alljobs.title", { kind: kindName(job.kind), owner: job.owner?.name ?? "" });
  const made = new Date(job.created_at);
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <b><bdi>{job.owner?.name ?? job.owner?.id}</bdi></b>
        <p>{[kindName(job.kind), job.duration == null ? null : length(job.duration)].filter(Boolean).join(" · ")} · <time dateTime={job.created_at} title={fullMoment(made)}>{moment(made, new Date())}</time></p>
        {job.error && <p className={styles.trouble}>{job.error.code} · {job.error.stage}</p>}
      </div>
      <JobState job={job} title={title} />
      <div className={styles.acts}>
        {ACTS[job.state].map((act) => (
          <IconButton key={act} icon={ICONS[act]} size="sm" isBusy={acting.isPending && acting.variables === act} label={`${t(ACT_LABELS[act])}: ${title}`} onClick={() => { acting.mutate(act); }} />
        ))}
      </div>
    </li>
  );
}

function send(job: OwnedJob, act: Act) {
  const params = { path: { job_id: job.id }, query: { owner: "all" } };
  if (act === "cancel") return POST("/api/v1/jobs/{job_id}/cancel", { params });
  if (act === "pause") return POST("/api/v1/jobs/{job_id}/pause", { params });
  if (act === "resume") return POST("/api/v1/jobs/{job_id}/resume", { params });
  return POST("/api/v1/jobs/{job_id}/restart", { params, body: { from: job.state === "failed" ? "failed_stage" : "start" } });
}
