/** How the text was made: every job with its stages and times, what went wrong, and what can be done. */

import { useQuery } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { useEffect } from "react";

import { GET, told } from "~/api/client";
import type { Job } from "~/api/types";
import { ACT_LABELS, ACTS, useJobAct } from "~/jobs/acts";
import { jobsQuery } from "~/jobs/ofRecording";
import { JobState, Status } from "~/jobs/JobState";
import { engineName } from "~/jobs/engines";
import { refusedText, sentenceOf, warningText } from "~/jobs/refused";
import { lookOf, softFailures, stageOf, stateOf } from "~/jobs/words";
import { dayAndTime } from "~/text/numbers";
import { t } from "~/text/text";
import styles from "~/transcript/history/JobHistory.module.css";
import { seconds } from "~/transcript/history/seconds";
import { Button } from "~/ui/Button";
import { EmptyState, ErrorState, Skeleton } from "~/ui/States";

interface JobHistoryProps {
  readonly recordingId: string;
  /** The newest job as events tell it; when it changes, the list is fetched anew. */
  readonly newest: Job | null;
  readonly title: string;
}

export function JobHistory({ recordingId, newest, title }: JobHistoryProps) {
  const jobs = useQuery(jobsQuery(recordingId));
  const { refetch } = jobs;
  const change = `${newest?.id ?? ""} ${newest?.state ?? ""} ${newest?.stage ?? ""}`;
  useEffect(() => { void refetch(); }, [refetch, change]);
  if (jobs.isPending) return <Skeleton label={t("history.loading")} rows={2} />;
  if (jobs.isError) {
    return <ErrorState title={t("history.error")} text={refusedText(jobs.error)} action={{ label: t("again"), run: () => { void jobs.refetch(); } }} detailsLabel={t("details")} details={jobs.error.message} />;
  }
  if (jobs.data.length === 0) return <EmptyState title={t("history.none")} text={t("history.noneText")} />;
  return (
    <ul className={styles.list}>
      {jobs.data.map((job) => <JobCard key={job.id} job={job.id === newest?.id && newest.revision > job.revision ? newest : job} title={title} />)}
    </ul>
  );
}

function JobCard({ job, title }: { readonly job: Job; readonly title: string }) {
  const act = useJobAct();
  const isOver = job.finished_at !== null;
  const { engine, model, diarizer } = job.resolved;
  const means = [[engine && engineName(engine), model].filter(Boolean).join(" "), diarizer && engineName(diarizer)].filter(Boolean).join(" · ");
  return (
    <li className={styles.job}>
      <h2>{t(`history.kind.${job.kind}`)}</h2>
      <time dateTime={job.created_at}>{dayAndTime(new Date(job.created_at))}</time>
      <div className={styles.wide}>{isOver ? <Status look={lookOf(job)} text={stateOf(job).text} /> : <JobState job={job} title={title} />}</div>
      {means !== "" && <p className={styles.quiet}>{means}</p>}
      {job.error && (
        <div className={styles.trouble} data-tone="danger">
          <p>{sentenceOf(job.error.code, job.error.message)}</p>
          <code>{[job.error.code, job.error.stage, job.id].filter(Boolean).join(" · ")}</code>
        </div>
      )}
      {job.warnings.length > 0 && (
        <ul className={styles.warnings}>{job.warnings.map((warning, index) => <li key={`${warning.code}-${String(index)}`}>{warningText(job, warning)}</li>)}</ul>
      )}
      <Stages job={job} />
      <div className={styles.acts}>
        {softFailures(job).length > 0 && <Button size="sm" variant="outline" icon={RotateCcw} isBusy={act.isPending && act.variables.act === "goOn"} onClick={() => { act.mutate({ job, act: "goOn" }); }}>{t("history.goOn")}</Button>}
        {ACTS[job.state].map((each) => (
          <Button
            key={each}
            size="sm"
            variant="outline"
            {...(each === "restart" ? { icon: RotateCcw } : {})}
            isBusy={act.isPending && act.variables.act === each}
            onClick={() => { act.mutate({ job, act: each }); }}
          >
            {each === "restart" && job.state === "failed" ? t("history.goOn") : t(ACT_LABELS[each])}
          </Button>
        ))}
      </div>
    </li>
  );
}

/** Folded: the stages are for those who ask how long it took, and why. */
function Stages({ job }: { readonly job: Job }) {
  const stages = useQuery({
    queryKey: ["stages", job.id, job.revision],
    queryFn: async ({ signal }) => (await told(GET("/api/v1/jobs/{job_id}/stages", { params: { path: { job_id: job.id } }, signal }))).items,
    enabled: false,
  });
  return (
    <details className={styles.stages} onToggle={(event) => { if (event.currentTarget.open) void stages.refetch(); }}>
      <summary>{t("history.stages")}</summary>
      {stages.isError && <p>{refusedText(stages.error)}</p>}
      {stages.data && (
        <table aria-label={t("history.stages")}>
          <thead><tr><th scope="col">{t("history.stage")}</th><th scope="col">{t("history.took")}</th></tr></thead>
          <tbody>
            {stepsOf(stages.data, job).map(({ label, attempt, took }) => (
              <tr key={`${label}-${String(attempt)}`}>
                <td>{label}{attempt > 1 && ` · ${t("history.attempt", { number: attempt })}`}</td>
                <td>{took === null ? "–" : seconds(took)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}

interface Step {
  readonly label: string;
  readonly attempt: number;
  /** Seconds; null while one of it is not over. */
  readonly took: number | null;
}

/** Stages that people know by one name, as one. */
function stepsOf(stages: readonly { readonly stage: string; readonly attempt: number; readonly seconds: number | null }[], job: Job): Step[] {
  const steps = new Map<string, Step>();
  for (const { stage, attempt, seconds: took } of stages) {
    const label = stageOf({ ...job, stage });
    const name = `${String(attempt)} ${label}`;
    const known = steps.get(name);
    steps.set(name, known ? { ...known, took: known.took === null || took === null ? null : known.took + took } : { label, attempt, took });
  }
  return [...steps.values()];
}
