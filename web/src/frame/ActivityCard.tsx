/** How much is running and waiting, at the foot of the sidebar; it leads to the queue. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import styles from "~/frame/ActivityCard.module.css";
import { flat } from "~/live/changes";
import { isQueuePaused } from "~/live/live";
import type { Pages } from "~/live/pages";
import { recordingsQuery, statsQuery } from "~/live/queries";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { Progress } from "~/ui/Progress";

/** What is being worked on, live. */
export const RUNNING = { state: "running" };

export function ActivityCard() {
  const { data } = useQuery(statsQuery);
  const isPaused = useStore(isQueuePaused) || data?.queue_paused === true;
  const { running = 0, queued: waiting = 0 } = data?.states ?? {};
  const { data: pages } = useInfiniteQuery({ ...recordingsQuery(RUNNING), enabled: running > 0 });
  if (running + waiting === 0 && !isPaused) return null;
  const mean = meanOf(pages as Pages | undefined);
  return (
    <Link to="/system/queue" className={styles.card}>
      <b>{t("activity.running", { count: running })}</b>
      <span>{t("activity.waiting", { count: waiting })}</span>
      {mean !== null && <Progress label={t("activity.all")} value={mean} state={isPaused ? "paused" : "running"} />}
      {isPaused && <p>{t("activity.paused")}</p>}
    </Link>
  );
}

/** How far the running work is on the whole; null where none of it is known. */
function meanOf(pages: Pages | undefined): number | null {
  const done = flat(pages).flatMap(({ job }) => (job?.state === "running" ? [job.progress] : []));
  return done.length === 0 ? null : Math.floor(done.reduce((sum, one) => sum + one, 0) / done.length);
}
