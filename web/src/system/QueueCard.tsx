/** The queue at a glance: how much runs and waits, for what, and who is next. */

import { Link } from "@tanstack/react-router";
import { Pause, Play } from "lucide-react";

import type { Job } from "~/api/types";
import { lookOf, stateOf } from "~/jobs/words";
import { Status } from "~/jobs/JobState";
import { usePriority, useQueuePause } from "~/system/acts";
import { JobTitle } from "~/system/JobTitle";
import { lineText } from "~/system/lines";
import type { QueueView } from "~/system/queries";
import { emptyInSeconds, useQueue } from "~/system/queue";
import styles from "~/system/SystemPage.module.css";
import { timeLeft } from "~/text/numbers";
import { t } from "~/text/text";
import { Button, LinkButton } from "~/ui/Button";
import { Card } from "~/ui/Card";

const SHOWN = 4;
const FIRST = 1;

export function QueueCard() {
  const queue = useQueue();
  const { view, isPaused, running } = queue;
  const shown = [...running, ...queue.waiting].slice(0, SHOWN);
  const seconds = emptyInSeconds(queue);
  return (
    <Card title={t("queue")} aside={view && <PauseButton isPaused={isPaused} size="sm" />}>
      <p className={styles.counts}>
        <span><b>{queue.runningCount}</b> {t("queue.running")}</span>
        <span><b>{queue.waitingCount}</b> {t("queue.waiting")}</span>
      </p>
      {isPaused && <p className={styles.paused}><Status look="paused" text={t("about.queuePaused")} /></p>}
      {view && <Lines queue={view} />}
      {seconds !== null && <p className={styles.quiet}>{t("queue.emptyIn", { time: timeLeft(seconds) })}</p>}
      {view && shown.length === 0 && <p className={styles.quiet}>{t("queue.nothing")}</p>}
      <ol className={styles.jobs}>
        {shown.map((job, index) => <Line key={job.id} job={job} isNextAlready={index === running.length} />)}
      </ol>
      <p className={styles.foot}><span /><Link to="/system/queue">{t("queue.all")}</Link></p>
    </Card>
  );
}

/** Pauses the queue for everybody, or lets it go on. */
export function PauseButton({ isPaused, size = "md" }: { readonly isPaused: boolean; readonly size?: "sm" | "md" }) {
  const pause = useQueuePause();
  return (
    <Button
      variant="outline"
      size={size}
      icon={isPaused ? Play : Pause}
      isBusy={pause.isPending}
      aria-label={t(isPaused ? "queue.resumeAll" : "queue.pauseAll")}
      onClick={() => { pause.mutate(!isPaused); }}
    >
      {t(isPaused ? "act.resume" : "act.pause")}
    </Button>
  );
}

const Lines = ({ queue }: { readonly queue: QueueView }) =>
  queue.waiting.length < 2 && queue.queued < 2 ? null : (
    <ul className={styles.lines} aria-label={t("queue.byWhat")}>
      {queue.waiting.map((line) => (
        <li key={[line.waits_for, line.engine, line.model].join(" ")}>
          <span>{lineText(line)}</span>
          <b>{line.count}</b>
        </li>
      ))}
    </ul>
  );

function Line({ job, isNextAlready }: { readonly job: Job; readonly isNextAlready: boolean }) {
  const priority = usePriority();
  const { number, text } = stateOf(job);
  const isWaiting = job.state === "queued";
  return (
    <li>
      <JobTitle job={job} />
      {isWaiting && !isNextAlready && (
        <LinkButton onClick={() => { priority.mutate({ job, priority: FIRST }); }}>{t("queue.doNext")}</LinkButton>
      )}
      {!isWaiting && <Status look={lookOf(job)} text={number ?? text} />}
      {isWaiting && isNextAlready && <span className={styles.next}>{t("queue.next")}</span>}
    </li>
  );
}
