/** A recording to read and to hear. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { FileText } from "lucide-react";

import { Refused } from "~/api/problems";
import type { Recording } from "~/api/types";
import { JobState } from "~/jobs/JobState";
import { refusedText } from "~/jobs/refused";
import { listed, recordingQuery, transcriptQuery } from "~/live/queries";
import { t } from "~/text/text";
import { Head } from "~/transcript/Head";
import { Reading } from "~/transcript/Reading";
import styles from "~/transcript/TranscriptPage.module.css";
import { EmptyState, ErrorState, Skeleton } from "~/ui/States";

export function TranscriptPage() {
  const { recordingId } = useParams({ from: "/recordings/$recordingId" });
  const queries = useQueryClient();
  // What the list has already shown need not be waited for; events keep it true.
  const recording = useQuery({ ...recordingQuery(recordingId), initialData: () => listed(queries, recordingId) });
  if (recording.isPending) return <Skeleton label={t("reading.loading")} rows={6} />;
  if (recording.isError) return <ReadingError error={recording.error} onAgain={() => { void recording.refetch(); }} />;
  return <Text key={recordingId} recording={recording.data} />;
}

function Text({ recording }: { readonly recording: Recording }) {
  const hasNone = recording.primary_transcript_id === null;
  const transcript = useQuery({ ...transcriptQuery(recording.id), enabled: !hasNone });
  if (transcript.data) return <Reading recording={recording} transcript={transcript.data} />;
  return (
    <div className={styles.page}>
      <div className={styles.doc}>
        <Head recording={recording} />
        <div className={styles.waiting}>
          {transcript.isPending && !hasNone && <Skeleton label={t("reading.loading")} rows={6} />}
          {hasNone && (
            <EmptyState icon={FileText} title={t("reading.none")} text={t("reading.noneText")}>
              {recording.job && <JobState job={recording.job} title={recording.title} />}
            </EmptyState>
          )}
          {transcript.isError && <ReadingError error={transcript.error} onAgain={() => { void transcript.refetch(); }} />}
        </div>
      </div>
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
