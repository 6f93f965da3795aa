/** A job's state with its icon; running and paused ones with their progress. */

import { Ban, CircleAlert, CircleCheck, Clock, LoaderCircle, Pause, TriangleAlert, Upload } from "lucide-react";

import type { Job } from "~/api/types";
import { useSecondsLeft } from "~/jobs/estimate";
import { lookOf, spokenProgress, stateOf, type Look } from "~/jobs/words";
import styles from "~/jobs/JobState.module.css";
import { Progress } from "~/ui/Progress";

const ICONS = {
  queued: Clock,
  running: LoaderCircle,
  uploading: Upload,
  paused: Pause,
  completed: CircleCheck,
  warning: TriangleAlert,
  failed: CircleAlert,
  cancelled: Ban,
};

interface StatusProps {
  readonly look: Look | "uploading";
  readonly number?: string | null;
  readonly text: string;
}

/** An icon, a number if there is one, and words. */
export function Status({ look, number, text }: StatusProps) {
  const Icon = ICONS[look];
  return (
    <span className={styles.status} data-state={look}>
      <Icon aria-hidden />
      <span>
        {number !== undefined && number !== null && <b>{number} </b>}
        {text}
      </span>
    </span>
  );
}

interface JobStateProps {
  readonly job: Job;
  readonly title: string;
}

export function JobState({ job, title }: JobStateProps) {
  const left = useSecondsLeft(job);
  const { number, text } = stateOf(job, left);
  const hasBar = job.state === "running" || (job.state === "paused" && job.progress > 0);
  return (
    <div className={styles.work}>
      <Status look={lookOf(job)} number={number} text={text} />
      {hasBar && (
        <Progress
          label={title}
          value={job.progress}
          state={job.state === "paused" ? "paused" : "running"}
          spoken={spokenProgress(job, left)}
        />
      )}
    </div>
  );
}
