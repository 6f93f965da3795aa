/** A recording in the list; drawn anew only when something of it changes, not at each step of a scroll. */

import { Link } from "@tanstack/react-router";
import { AudioLines, Ellipsis, Star, Video, VolumeX } from "lucide-react";
import { memo, type MouseEvent } from "react";

import type { Recording } from "~/api/types";
import { PRIORITIES } from "~/jobs/acts";
import { JobState, Status } from "~/jobs/JobState";
import { lookOf } from "~/jobs/words";
import { aboutOf } from "~/library/about";
import { canWait, type Deed, DEED_ICONS, DEED_LABELS, FIX_LABELS, fixesOf, possibleOf } from "~/library/deeds";
import type { Edge } from "~/library/lines";
import { MiniWave } from "~/library/MiniWave";
import styles from "~/library/RecordingRow.module.css";
import { type Person, peopleOf } from "~/speakers/people";
import { SpeakerBadges } from "~/speakers/SpeakerBadge";
import { TagChips } from "~/tags/TagChips";
import { fullMoment, length, moment, percent } from "~/text/numbers";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Checkbox } from "~/ui/Choices";
import { IconButton } from "~/ui/IconButton";
import { Menu, MenuChoices, MenuHeading, MenuItem, MenuRule } from "~/ui/Menu";

export interface RowActs {
  readonly onDo: (recording: Recording, deed: Deed) => void;
  readonly onSelect: (recording: Recording, isRange: boolean) => void;
}

interface RecordingRowProps extends RowActs {
  readonly recording: Recording;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly now: Date;
  readonly isActive: boolean;
  readonly isPicking: boolean;
  readonly isSelected: boolean;
  readonly isQueuePaused: boolean;
  /** How old what is shown is, while the line to the server is broken. */
  readonly age: string | null;
}

export const RecordingRow = memo(function RecordingRow({ recording, now, isActive, isPicking, isSelected, isQueuePaused, age, ...rest }: RecordingRowProps) {
  const { job, title } = recording;
  const tabIndex = isActive ? 0 : -1;
  const created = new Date(recording.created_at);
  return (
    <div
      className={styles.row}
      data-state={job ? lookOf(job) : undefined}
      data-picking={isPicking || undefined}
      data-selected={isSelected || undefined}
      data-first={rest.isFirst || undefined}
      data-last={rest.isLast || undefined}
    >
      <span className={styles.icon}>
        <Kind recording={recording} />
        <Checkbox
          checked={isSelected}
          tabIndex={tabIndex}
          aria-label={t("row.select", { title })}
          onChange={() => undefined}
          onClick={(event: MouseEvent) => { rest.onSelect(recording, event.shiftKey); }}
        />
      </span>
      <div className={styles.main}>
        <div className={styles.head}>
          <Link to="/recordings/$recordingId" params={{ recordingId: recording.id }} className={styles.title} tabIndex={tabIndex} data-row-title="">
            <bdi lang={recording.language ?? undefined}>{title}</bdi>
          </Link>
          <TagChips tags={recording.tags} />
          <button
            type="button"
            className={styles.star}
            tabIndex={tabIndex}
            aria-pressed={recording.is_favourite}
            aria-label={t("favourite.of", { title })}
            onClick={() => { rest.onDo(recording, recording.is_favourite ? "unfavourite" : "favourite"); }}
          >
            <Star aria-hidden />
          </button>
        </div>
        <AboutLine recording={recording} isQueuePaused={isQueuePaused} age={age} />
        <Fixes recording={recording} tabIndex={tabIndex} onDo={rest.onDo} />
      </div>
      <Work recording={recording} />
      <span className={styles.length}>{recording.duration === null ? "" : length(recording.duration)}</span>
      <time className={styles.when} dateTime={recording.created_at} title={fullMoment(created)}>{moment(created, now)}</time>
      <RowMenu recording={recording} tabIndex={tabIndex} onDo={rest.onDo} onSelect={rest.onSelect} />
    </div>
  );
});

function Kind({ recording: { has_video, media_deleted_at } }: Pick<RecordingRowProps, "recording">) {
  if (media_deleted_at !== null) return <VolumeX role="img" aria-label={t("media.gone")} />;
  return has_video ? <Video aria-hidden /> : <AudioLines aria-hidden />;
}

/** State and progress while there is work; afterwards the picture of the sound and its people. */
function Work({ recording: { job, title, wave, speakers } }: Pick<RecordingRowProps, "recording">) {
  if (job && job.state !== "completed") return <div className={styles.work}><JobState job={job} title={title} /></div>;
  const people = peopleOf(speakers);
  return (
    <div className={styles.sound}>
      {wave !== null && <MiniWave wave={wave} colour={onlyColour(people)} />}
      <SpeakerBadges people={people} />
    </div>
  );
}

const onlyColour = (people: readonly Person[]): number | undefined => (people.length === 1 ? people[0]?.colour : undefined);

function AboutLine({ recording, isQueuePaused, age }: Pick<RecordingRowProps, "recording" | "isQueuePaused" | "age">) {
  const { job } = recording;
  const about = aboutOf(recording, isQueuePaused);
  const isOld = age !== null && job?.state === "running";
  return (
    <div className={styles.line}>
      {about.isWarning ? <Status look="warning" text={about.text} /> : <bdi>{isOld ? t("job.atBreak", { age, percent: percent(job.progress) }) : about.text}</bdi>}
    </div>
  );
}

interface InsideProps extends Pick<RowActs, "onDo"> {
  readonly recording: Recording;
  readonly tabIndex: number;
}

/** The one or two things that mend what went wrong. */
function Fixes({ recording, tabIndex, onDo }: InsideProps) {
  const fixes = fixesOf(recording.job);
  if (fixes.length === 0) return null;
  return (
    <p className={styles.fix}>
      {fixes.map((deed, index) => (
        <Button key={deed} variant={index === 0 ? "outline" : "plain"} size="sm" tabIndex={tabIndex} onClick={() => { onDo(recording, deed); }}>
          {t(FIX_LABELS[deed] ?? DEED_LABELS[deed])}
        </Button>
      ))}
    </p>
  );
}

const KEYS = { rename: "F2", export: "E", pause: "P", resume: "P" } as const;

function RowMenu({ recording, tabIndex, onDo, onSelect }: InsideProps & Pick<RowActs, "onSelect">) {
  const { job, title } = recording;
  const item = (deed: Exclude<Deed, number>) => (
    <MenuItem key={deed} icon={DEED_ICONS[deed]} {...(deed in KEYS && { shortcut: KEYS[deed as keyof typeof KEYS] })} onSelect={() => { onDo(recording, deed); }}>
      {t(DEED_LABELS[deed])}
    </MenuItem>
  );
  const trigger = <IconButton icon={Ellipsis} size="sm" label={t("row.more", { title })} tabIndex={tabIndex} hasTooltip={false} data-row-menu="" />;
  return (
    <span className={styles.more}>
      <Menu label={title} trigger={trigger}>
        {possibleOf(job, recording.media_deleted_at === null).map(item)}
        {canWait(job) && (
          <>
            <MenuHeading>{t("act.priority")}</MenuHeading>
            <MenuChoices
              value={String(job?.priority)}
              onChoose={(value) => { onDo(recording, Number(value)); }}
              choices={PRIORITIES.map(({ value, label }) => ({ value: String(value), label: t(label) }))}
            />
          </>
        )}
        {job && <MenuRule />}
        {recording.primary_transcript_id !== null && item("export")}
        {item("rename")}
        {item("tags")}
        {item(recording.is_favourite ? "unfavourite" : "favourite")}
        {item("share")}
        {recording.primary_transcript_id !== null && item("deliver")}
        {item("link")}
        <MenuItem icon={DEED_ICONS.select} shortcut={t("key.space")} onSelect={() => { onSelect(recording, false); }}>{t("act.select")}</MenuItem>
        <MenuRule />
        {recording.media_deleted_at === null && item("deleteMedia")}
        <MenuItem icon={DEED_ICONS.delete} tone="danger" shortcut={t("key.delete")} onSelect={() => { onDo(recording, "delete"); }}>{t("act.delete")}</MenuItem>
      </Menu>
    </span>
  );
}

/** Keeps the place of a recording that is being fetched. */
export const EmptyRow = ({ isFirst, isLast }: Edge) => (
  <div className={styles.row} data-first={isFirst || undefined} data-last={isLast || undefined} data-waiting="" aria-hidden>
    <span className={styles.icon}><i /></span>
    <div className={styles.main}><i /><i /></div>
  </div>
);
