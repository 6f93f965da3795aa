/** A job of the queue: what it is about, how it stands, what can be done; a failed one says what to do. */

import { ArrowUpToLine, Ellipsis, type LucideIcon, Pause, Play, RotateCcw, Trash2, X } from "lucide-react";

import type { Job } from "~/api/types";
import { type Act, ACT_LABELS, ACTS, useJobAct } from "~/jobs/acts";
import { JobState, Status } from "~/jobs/JobState";
import { useForgetting, usePriority } from "~/system/acts";
import { Details } from "~/system/Details";
import { useAdmin } from "~/system/Head";
import styles from "~/system/JobRow.module.css";
import { JobTitle, useJobTitle } from "~/system/JobTitle";
import { detailsOf, kindText, runsOn, whyOf } from "~/system/lines";
import { fullMoment, moment } from "~/text/numbers";
import { type Key, t } from "~/text/text";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { Menu, MenuChoices, MenuItem, MenuRule } from "~/ui/Menu";

const ICONS: Readonly<Record<Act, LucideIcon>> = { cancel: X, pause: Pause, resume: Play, restart: RotateCcw };
const PRIORITIES: readonly (readonly [number, Key])[] = [[1, "priority.first"], [5, "priority.normal"], [9, "priority.last"]];
const FIRST = 1;
const NORMAL = 5;

interface JobRowProps {
  readonly job: Job;
  readonly isQueuePaused: boolean;
}

export function JobRow({ job, isQueuePaused }: JobRowProps) {
  const title = useJobTitle(job);
  const made = new Date(job.created_at);
  const isHeld = isQueuePaused && job.state === "queued";
  return (
    <li className={styles.row} data-ended={job.state === "failed" || undefined}>
      <div className={styles.what}>
        <JobTitle job={job} />
        <p>
          {[kindText(job), runsOn(job)].filter(Boolean).join(" · ")} · <time dateTime={job.created_at} title={fullMoment(made)}>{moment(made, new Date())}</time>
        </p>
      </div>
      <div className={styles.state}>
        {isHeld ? <Status look="paused" text={t("about.queuePaused")} /> : <JobState job={job} title={title} />}
        {job.state === "queued" && job.priority !== NORMAL && <p className={styles.priority}>{priorityText(job.priority)}</p>}
      </div>
      <Acts job={job} title={title} />
      {whyOf(job) !== null && <Why job={job} />}
    </li>
  );
}

function priorityText(priority: number): string {
  const known = PRIORITIES.find(([value]) => value === priority);
  return known ? t(known[1]) : t("queue.priority", { priority });
}

/** What went wrong, what is kept, and the details folded away. */
function Why({ job }: { readonly job: Job }) {
  return (
    <div className={styles.why}>
      <p>{whyOf(job)}</p>
      <Details text={detailsOf(job)} />
    </div>
  );
}

function Acts({ job, title }: { readonly job: Job; readonly title: string }) {
  const { mutate: act } = useJobAct();
  const priority = usePriority();
  const forgetting = useForgetting();
  const [main, ...others] = ACTS[job.state];
  const isWaiting = job.state === "queued";
  const isEnded = job.state === "failed";
  const isAdmin = useAdmin();
  // Downloads are begun by administrators alone.
  if (job.kind === "model_pull" && isAdmin === false) return null;
  return (
    <div className={styles.acts}>
      {isWaiting && job.queue_position !== 1 && (
        <IconButton icon={ArrowUpToLine} size="sm" label={t("queue.doNextOf", { title })} onClick={() => { priority.mutate({ job, priority: FIRST }); }} />
      )}
      {main && (isEnded
        ? <Button size="sm" variant="outline" icon={RotateCcw} aria-label={t("queue.againOf", { title })} onClick={() => { act({ job, act: main }); }}>{t("again")}</Button>
        : <IconButton icon={ICONS[main]} size="sm" label={t("queue.actOf", { act: t(ACT_LABELS[main]), title })} onClick={() => { act({ job, act: main }); }} />)}
      <Menu label={t("queue.more", { title })} trigger={<Button size="sm" icon={Ellipsis} aria-label={t("queue.more", { title })} />}>
        {others.map((other) => <MenuItem key={other} icon={ICONS[other]} onSelect={() => { act({ job, act: other }); }}>{t(ACT_LABELS[other])}</MenuItem>)}
        {isEnded && <MenuItem icon={Trash2} onSelect={() => { forgetting.mutate(job); }}>{t("queue.forget")}</MenuItem>}
        {!isEnded && (
          <>
            <MenuRule />
            <MenuChoices
              value={String(job.priority)}
              choices={PRIORITIES.map(([value, key]) => ({ value: String(value), label: t(key) }))}
              onChoose={(value) => { priority.mutate({ job, priority: Number(value) }); }}
            />
          </>
        )}
      </Menu>
    </div>
  );
}
