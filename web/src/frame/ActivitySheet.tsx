/** What goes on just now: files on their way up, and the work on recordings. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Coffee } from "lucide-react";

import styles from "~/frame/ActivitySheet.module.css";
import { JobState, Status } from "~/jobs/JobState";
import { flat } from "~/live/changes";
import type { Pages } from "~/live/pages";
import { recordingsQuery } from "~/live/queries";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { onTheWay, transfers } from "~/transfer/transfers";
import { percentOf, statusOf } from "~/transfer/words";
import { Sheet } from "~/ui/Overlay";
import { Progress } from "~/ui/Progress";
import { EmptyState } from "~/ui/States";

const GOING_ON = { state: "queued.running.paused" };
const MOST = 30;

export function ActivitySheet({ onClose }: { readonly onClose: () => void }) {
  const { data, isSuccess } = useInfiniteQuery(recordingsQuery(GOING_ON));
  const uploads = onTheWay(useStore(transfers), () => true);
  const all = flat(data as Pages | undefined).filter(({ job }) => job !== null && ["queued", "running", "paused"].includes(job.state));
  const isQuiet = isSuccess && uploads.length + all.length === 0;
  return (
    <Sheet isOpen onClose={onClose} title={t("activity")} closeLabel={t("close")} footer={<Link to="/system/queue" onClick={onClose}>{t("activity.queue")}</Link>}>
      {isQuiet && <EmptyState icon={Coffee} title={t("activity.quiet")} text={t("activity.quietText")} />}
      <ul className={styles.rows}>
        {uploads.map((item) => {
          const { number, text } = statusOf(item);
          return (
            <li key={item.id} className={styles.row}>
              <b><bdi>{item.name}</bdi></b>
              <Status look={item.state === "paused" ? "paused" : "uploading"} number={number} text={text} />
              <Progress label={item.name} value={percentOf(item)} state={item.state === "paused" ? "paused" : "running"} />
            </li>
          );
        })}
        {all.slice(0, MOST).map(({ id, title, job }) => (
          <li key={id} className={styles.row}>
            <Link to="/recordings/$recordingId" params={{ recordingId: id }} onClick={onClose}><bdi>{title}</bdi></Link>
            {job && <JobState job={job} title={title} />}
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
