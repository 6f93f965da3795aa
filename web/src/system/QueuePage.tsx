/** Every job that has not ended, in the order in which they run, and those that failed. */

import { useQuery } from "@tanstack/react-query";
import { Coffee } from "lucide-react";
import type { ReactNode } from "react";

import type { Job } from "~/api/types";
import { useFollowing } from "~/system/following";
import { ForAdmins, Pending, SubHead, useAdmin } from "~/system/Head";
import { JobRow } from "~/system/JobRow";
import { lineText } from "~/system/lines";
import { activeQuery, type QueueView } from "~/system/queries";
import { useQueue } from "~/system/queue";
import { PauseButton } from "~/system/QueueCard";
import styles from "~/system/QueuePage.module.css";
import { t } from "~/text/text";
import { Banner } from "~/ui/Banner";
import { EmptyState } from "~/ui/States";

export function QueuePage() {
  useFollowing();
  const isAdmin = useAdmin();
  const active = useQuery(activeQuery);
  const queue = useQueue();
  const { view, isPaused, running, waiting, paused, failed } = queue;
  const isIdle = active.data !== undefined && [running, waiting, paused, failed].every((jobs) => jobs.length === 0);
  return (
    <div>
      <SubHead title={t("queue")} line={t("queue.line", { running: queue.runningCount, waiting: queue.waitingCount })}>
        {view && <PauseButton isPaused={isPaused} />}
      </SubHead>
      <div className={styles.stack}>
        {isAdmin === false && <ForAdmins />}
        {isPaused && <Banner tone="warning" title={t("queue.isPaused")}>{t("queue.isPausedText")}</Banner>}
        <Pending query={active} label={t("queue.loading")} failed={t("queue.error")} rows={4} />
        {isIdle && <EmptyState icon={Coffee} title={t("queue.empty")} text={t("queue.emptyText")} />}
        <Group title={t("queue.groupRunning")} jobs={running} />
        <Group title={t("queue.groupWaiting")} jobs={waiting} aside={view && <More queue={view} />} isQueuePaused={isPaused} />
        <Group title={t("queue.groupPaused")} jobs={paused} />
        <Group title={t("queue.groupFailed")} jobs={failed} />
      </div>
    </div>
  );
}

interface GroupProps {
  readonly title: string;
  readonly jobs: readonly Job[];
  readonly aside?: ReactNode;
  readonly isQueuePaused?: boolean;
}

function Group({ title, jobs, aside, isQueuePaused = false }: GroupProps) {
  if (jobs.length === 0) return null;
  return (
    <section className={styles.group} aria-label={title}>
      <h2>{title} <span>{jobs.length}</span></h2>
      {aside}
      <ul>
        {jobs.map((job) => <JobRow key={job.id} job={job} isQueuePaused={isQueuePaused} />)}
      </ul>
    </section>
  );
}

/** What waits for what, and how many wait beyond those that are listed. */
function More({ queue }: { readonly queue: QueueView }) {
  const lines = queue.waiting.map((line) => t("queue.lineOf", { line: lineText(line), count: line.count }));
  const beyond = queue.queued - queue.next.length;
  if (beyond > 0) lines.push(t("queue.beyond", { count: beyond }));
  return queue.queued < 2 ? null : <p className={styles.lines}>{lines.join(" · ")}</p>;
}
