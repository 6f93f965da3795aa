/** A recording in the list; drawn anew only when something of it changes, not at each step of a scroll. */

import { Link } from "@tanstack/react-router";
import { AudioLines, Ellipsis, FileAudio, type LucideIcon, Pause, Play, RotateCcw, Trash2, Video, X } from "lucide-react";
import { memo, type MouseEvent } from "react";

import type { Recording } from "~/api/types";
import { type Act, ACT_LABELS, ACTS } from "~/jobs/acts";
import { JobState, Status } from "~/jobs/JobState";
import { lookOf } from "~/jobs/words";
import { aboutOf } from "~/library/about";
import type { Edge } from "~/library/lines";
import styles from "~/library/RecordingRow.module.css";
import { peopleOf } from "~/speakers/people";
import { SpeakerBadges } from "~/speakers/SpeakerBadge";
import { fullMoment, length, moment } from "~/text/numbers";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Checkbox } from "~/ui/Choices";
import { IconButton } from "~/ui/IconButton";
import { Menu, MenuItem, MenuRule } from "~/ui/Menu";

const ACT_ICONS: Readonly<Record<Act, LucideIcon>> = { cancel: X, pause: Pause, resume: Play, restart: RotateCcw };

export interface RowActs {
  readonly onAct: (recording: Recording, act: Act) => void;
  readonly onDelete: (recording: Recording) => void;
  readonly onSelect: (recording: Recording, isRange: boolean) => void;
}

interface RecordingRowProps extends RowActs {
  readonly recording: Recording;
  readonly edge: Edge;
  readonly now: Date;
  readonly isActive: boolean;
  readonly isPicking: boolean;
  readonly isSelected: boolean;
  readonly isQueuePaused: boolean;
}

export const RecordingRow = memo(function RecordingRow({ recording, edge, now, isActive, isPicking, isSelected, isQueuePaused, ...acts }: RecordingRowProps) {
  const { job, title } = recording;
  const tabIndex = isActive ? 0 : -1;
  const created = new Date(recording.created_at);
  return (
    <div
      className={styles.row}
      data-state={job ? lookOf(job) : undefined}
      data-picking={isPicking || undefined}
      data-selected={isSelected || undefined}
      data-first={edge.isFirst || undefined}
      data-last={edge.isLast || undefined}
    >
      <span className={styles.icon}>
        <Kind mediaType={recording.media_type} />
        <Checkbox
          checked={isSelected}
          tabIndex={tabIndex}
          aria-label={t("row.select", { title })}
          onChange={() => undefined}
          onClick={(event: MouseEvent) => { acts.onSelect(recording, event.shiftKey); }}
        />
      </span>
      <div className={styles.main}>
        <Link
          to="/recordings/$recordingId"
          params={{ recordingId: recording.id }}
          className={styles.title}
          tabIndex={tabIndex}
          data-row-title=""
        >
          <bdi>{title}</bdi>
        </Link>
        <AboutLine recording={recording} isQueuePaused={isQueuePaused} />
        {job?.state === "failed" && (
          <p className={styles.fix}>
            <Button variant="outline" size="sm" tabIndex={tabIndex} onClick={() => { acts.onAct(recording, "restart"); }}>
              {t("again")}
            </Button>
          </p>
        )}
      </div>
      <div className={styles.work}>
        {job && job.state !== "completed" ? <JobState job={job} title={title} /> : <SpeakerBadges people={peopleOf(recording.speakers)} />}
      </div>
      <span className={styles.length}>{recording.duration === null ? "" : length(recording.duration)}</span>
      <time className={styles.when} dateTime={recording.created_at} title={fullMoment(created)}>{moment(created, now)}</time>
      <RowMenu recording={recording} tabIndex={tabIndex} {...acts} />
    </div>
  );
});

function AboutLine({ recording, isQueuePaused }: Pick<RecordingRowProps, "recording" | "isQueuePaused">) {
  const about = aboutOf(recording, isQueuePaused);
  return (
    <div className={styles.line}>
      {about.isWarning ? <Status look="warning" text={about.text} /> : <bdi>{about.text}</bdi>}
    </div>
  );
}

interface RowMenuProps extends RowActs {
  readonly recording: Recording;
  readonly tabIndex: number;
}

function RowMenu({ recording, tabIndex, onAct, onDelete, onSelect }: RowMenuProps) {
  const trigger = (
    <IconButton icon={Ellipsis} size="sm" label={t("row.more", { title: recording.title })} tabIndex={tabIndex} hasTooltip={false} data-row-menu="" />
  );
  return (
    <span className={styles.more}>
      <Menu label={recording.title} trigger={trigger}>
        {recording.job && ACTS[recording.job.state].map((act) => (
          <MenuItem key={act} icon={ACT_ICONS[act]} onSelect={() => { onAct(recording, act); }}>{t(ACT_LABELS[act])}</MenuItem>
        ))}
        <MenuItem icon={FileAudio} shortcut={t("key.space")} onSelect={() => { onSelect(recording, false); }}>{t("act.select")}</MenuItem>
        <MenuRule />
        <MenuItem icon={Trash2} tone="danger" shortcut={t("key.delete")} onSelect={() => { onDelete(recording); }}>{t("act.delete")}</MenuItem>
      </Menu>
    </span>
  );
}

const Kind = ({ mediaType }: { readonly mediaType: string }) =>
  mediaType.startsWith("video/") ? <Video aria-hidden /> : <AudioLines aria-hidden />;
