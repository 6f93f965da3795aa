/** How much is running and waiting, at the foot of the sidebar. */

import { useQuery } from "@tanstack/react-query";

import styles from "~/frame/ActivityCard.module.css";
import { isQueuePaused } from "~/live/live";
import { statsQuery } from "~/live/queries";
import { useStore } from "~/store/store";
import { t } from "~/text/text";

export function ActivityCard() {
  const { data } = useQuery(statsQuery);
  const isPaused = useStore(isQueuePaused) || data?.queue_paused === true;
  const [running, waiting] = [data?.states.running ?? 0, data?.states.queued ?? 0];
  if (running + waiting === 0 && !isPaused) return null;
  return (
    <section className={styles.card} aria-label={t("activity")}>
      <b>{t("activity.running", { count: running })}</b>
      <span>{t("activity.waiting", { count: waiting })}</span>
      {isPaused && <p>{t("activity.paused")}</p>}
    </section>
  );
}
