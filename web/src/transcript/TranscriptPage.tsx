/** A recording to read and to hear. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { FileQuestion, FileText } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";

import { POST, told } from "~/api/client";
import { Refused } from "~/api/problems";
import type { Recording } from "~/api/types";
import { JobState } from "~/jobs/JobState";
import { refusedText } from "~/jobs/refused";
import { listed, recordingQuery } from "~/live/queries";
import { t } from "~/text/text";
import { Head } from "~/transcript/Head";
import { JobHistory } from "~/transcript/history/JobHistory";
import { useText } from "~/transcript/loading";
import { useSpeakerSlots } from "~/transcript/editing/speakerSlots";
import { Reading } from "~/transcript/Reading";
import { SlotsContext } from "~/transcript/slots";
import styles from "~/transcript/TranscriptPage.module.css";
import { Button } from "~/ui/Button";
import { EmptyState, ErrorState, Skeleton } from "~/ui/States";

export function TranscriptPage() {
  const { recordingId } = useParams({ from: "/recordings/$recordingId" });
  const queries = useQueryClient();
  // What the list has already shown need not be waited for; events keep it true.
  const recording = useQuery({ ...recordingQuery(recordingId), initialData: () => listed(queries, recordingId) });
  if (recording.isPending) return <Skeleton label={t("reading.loading")} rows={6} />;
  // What is shown stays when it cannot be asked for anew, unless it is gone.
  if (recording.isError && (!recording.data || isGone(recording.error))) {
    return <NoRecording recordingId={recordingId} wasShown={recording.data !== undefined} error={recording.error} onAgain={() => { void recording.refetch(); }} />;
  }
  return <Text key={recordingId} recording={recording.data} />;
}

function Text({ recording }: { readonly recording: Recording }) {
  const { at } = useSearch({ from: "/recordings/$recordingId" });
  const hasNone = recording.primary_transcript_id === null;
  const text = useText(recording, recording.primary_transcript_id, at);
  if (text.transcript) return <WithSpeakers recording={recording} transcript={text.transcript} isComplete={text.isComplete} />;
  return (
    <div className={styles.page}>
      <div className={styles.doc}>
        <Head recording={recording} />
        <div className={styles.waiting}>
          {!hasNone && !text.error && <Skeleton label={t("reading.loading")} rows={6} />}
          {hasNone && (
            <EmptyState icon={FileText} title={t("reading.none")} text={t("reading.noneText")}>
              {recording.job && <JobState job={recording.job} title={recording.title} />}
            </EmptyState>
          )}
          {hasNone && recording.job && <div className={styles.jobs}><JobHistory recordingId={recording.id} newest={recording.job} title={recording.title} /></div>}
          {text.error && <ReadingError error={text.error} onAgain={text.onAgain} />}
        </div>
      </div>
    </div>
  );
}

/** The text with the names of those who speak, which lead to who they are. */
const WithSpeakers = (props: ComponentProps<typeof Reading>) => (
  <SlotsContext value={useSpeakerSlots(props.recording, props.transcript)}>
    <Reading {...props} />
  </SlotsContext>
);

const isGone = (error: Error): boolean => error instanceof Refused && error.status === 404;

interface NoRecordingProps {
  readonly recordingId: string;
  /** It was deleted elsewhere while it was read here. */
  readonly wasShown: boolean;
  readonly error: Error;
  readonly onAgain: () => void;
}

/** A page of its own, since there is no head that leads back. */
function NoRecording({ recordingId, wasShown, error, onAgain }: NoRecordingProps) {
  const navigate = useNavigate();
  const toLibrary = <Button variant="outline" onClick={() => { void navigate({ to: "/" }); }}>{t("notFound.go")}</Button>;
  if (isGone(error) && wasShown) return <DeletedElsewhere recordingId={recordingId} onBack={onAgain}>{toLibrary}</DeletedElsewhere>;
  if (isGone(error)) {
    return <EmptyState icon={FileQuestion} title={t("notFound")} text={t("notFound.text")}>{toLibrary}</EmptyState>;
  }
  return (
    <>
      <ReadingError error={error} onAgain={onAgain} />
      <div className={styles.way}>{toLibrary}</div>
    </>
  );
}

interface DeletedElsewhereProps {
  readonly recordingId: string;
  readonly onBack: () => void;
  readonly children: ReactNode;
}

function DeletedElsewhere({ recordingId, onBack, children }: DeletedElsewhereProps) {
  const restoring = useMutation({
    mutationFn: () => told(POST("/api/v1/recordings/{recording_id}/restore", { params: { path: { recording_id: recordingId } } })),
    onSuccess: onBack,
  });
  return (
    <div role="status">
      <EmptyState icon={FileQuestion} title={t("reading.deleted")} text={restoring.error ? refusedText(restoring.error) : t("reading.deletedText")}>
        <div className={styles.ways}>
          {!(restoring.error && isGone(restoring.error)) && <Button variant="primary" isBusy={restoring.isPending} onClick={() => { restoring.mutate(); }}>{t("gone.restore")}</Button>}
          {children}
        </div>
      </EmptyState>
    </div>
  );
}

const ReadingError = ({ error, onAgain }: { readonly error: Error; readonly onAgain: () => void }) => (
  <ErrorState
    title={t("reading.error")}
    text={refusedText(error)}
    action={{ label: t("again"), run: onAgain }}
    detailsLabel={t("details")}
    details={error instanceof Refused ? `${error.code} · ${String(error.status)}` : error.message}
  />
);
