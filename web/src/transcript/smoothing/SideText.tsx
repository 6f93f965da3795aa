/** A text beside the one that was said: read in step with the sound, compared with it, or made where there is none yet. */

import { useQuery } from "@tanstack/react-query";

import type { Job, Recording, TranscriptVersion } from "~/api/types";
import { useJobs } from "~/jobs/ofRecording";
import { refusedText } from "~/jobs/refused";
import type { Player } from "~/player/player";
import type { Person } from "~/speakers/people";
import { t } from "~/text/later";
import { DifferencesView } from "~/transcript/smoothing/DifferencesView";
import { MakeText } from "~/transcript/smoothing/MakeText";
import { SideBar } from "~/transcript/smoothing/SideBar";
import { SideReading } from "~/transcript/smoothing/SideReading";
import styles from "~/transcript/smoothing/Smoothing.module.css";
import { besideOf, type Choice, isActive, jobOf } from "~/transcript/smoothing/texts";
import { versionsQuery } from "~/transcript/versions/comparing";
import { ErrorState, Skeleton } from "~/ui/States";

export interface Listening {
  readonly player: Player;
  readonly people: readonly Person[];
  readonly isFollowing: boolean;
  readonly onSeek: (seconds: number) => void;
  readonly onPlay: (seconds: number) => void;
  readonly onOwnMove: () => void;
}

interface SideTextProps extends Listening {
  readonly recording: Recording;
  /** The version that is shown, which these stand beside. */
  readonly shownId: string;
  readonly choice: Choice;
  readonly onChoose: (choice: Choice) => void;
}

export function SideText({ recording, shownId, choice, onChoose, ...listening }: SideTextProps) {
  const versions = useQuery(versionsQuery(recording.id));
  const jobs = useJobs(recording.id).data ?? [];
  if (versions.isPending) return <Skeleton label={t("reading.loading")} rows={6} />;
  if (versions.isError) {
    return <ErrorState title={t("versions.error")} text={refusedText(versions.error)} action={{ label: t("again"), run: () => { void versions.refetch(); } }} detailsLabel={t("details")} details={versions.error.message} />;
  }
  const beside = besideOf(versions.data, shownId, choice);
  const job = jobOf(jobs, choice);
  if (!beside) return <MakeText key={choice.kind} recordingId={recording.id} spoken={recording.language} choice={choice} job={job} onChoose={onChoose} />;
  return <Made recording={recording} version={beside} choice={choice} job={job} listening={listening} />;
}

interface MadeProps {
  readonly recording: Recording;
  readonly version: TranscriptVersion;
  readonly choice: Choice;
  readonly job: Job | undefined;
  readonly listening: Listening;
}

function Made({ recording, version, choice, job, listening }: MadeProps) {
  const isDiffering = choice.kind === "differences";
  return (
    <div className={styles.side}>
      <SideBar recording={recording} version={version} choice={choice} job={isActive(job) ? job : undefined} />
      {isDiffering
        ? <DifferencesView key={version.id} version={version} {...listening} />
        : <SideReading key={version.id} recording={recording} version={version} {...listening} />}
    </div>
  );
}
