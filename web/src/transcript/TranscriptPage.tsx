/** A recording to read and to hear. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { ArrowLeft, CircleHelp, EyeOff, FileText } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";

import { Refused } from "~/api/problems";
import type { Recording, Transcript } from "~/api/types";
import { useHeading } from "~/frame/PageHead";
import { JobState } from "~/jobs/JobState";
import { refusedText } from "~/jobs/refused";
import { listed, recordingQuery, transcriptQuery } from "~/live/queries";
import { peopleOf } from "~/speakers/people";
import { dayAndTime, languageName, length } from "~/text/numbers";
import { t } from "~/text/text";
import { PlayerDock } from "~/transcript/PlayerDock";
import { seekTo } from "~/transcript/sound";
import styles from "~/transcript/TranscriptPage.module.css";
import { TranscriptView } from "~/transcript/TranscriptView";
import { blocksOf } from "~/transcript/turns";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { EmptyState, ErrorState, Skeleton } from "~/ui/States";

export function TranscriptPage() {
  const { recordingId } = useParams({ from: "/recordings/$recordingId" });
  const queries = useQueryClient();
  // What the list has already shown need not be waited for; events keep it true.
  const recording = useQuery({ ...recordingQuery(recordingId), initialData: () => listed(queries, recordingId) });
  const hasNone = recording.data?.primary_transcript_id === null;
  const transcript = useQuery({ ...transcriptQuery(recordingId), enabled: recording.isSuccess && !hasNone });
  if (recording.isPending) return <Skeleton label={t("reading.loading")} rows={6} />;
  if (recording.isError) return <ReadingError error={recording.error} onAgain={() => { void recording.refetch(); }} />;
  if (transcript.data) return <Reading key={transcript.data.id} recording={recording.data} transcript={transcript.data} />;
  return (
    <div className={styles.page}>
      <Head recording={recording.data} />
      <div className={styles.waiting}>
        {transcript.isPending && !hasNone && <Skeleton label={t("reading.loading")} rows={6} />}
        {hasNone && (
          <EmptyState icon={FileText} title={t("reading.none")} text={t("reading.noneText")}>
            {recording.data.job && <JobState job={recording.data.job} title={recording.data.title} />}
          </EmptyState>
        )}
        {transcript.isError && <ReadingError error={transcript.error} onAgain={() => { void transcript.refetch(); }} />}
      </div>
    </div>
  );
}

interface ReadingProps {
  readonly recording: Recording;
  readonly transcript: Transcript;
}

function Reading({ recording, transcript }: ReadingProps) {
  const { at } = useSearch({ from: "/recordings/$recordingId" });
  const audio = useRef<HTMLAudioElement>(null);
  const [hasDoubts, setDoubts] = useState(true);
  const [hasHeld, setHeld] = useState(false);
  const [isFollowing, setFollowing] = useState(true);
  const blocks = useMemo(() => blocksOf(transcript.segments, hasHeld), [transcript, hasHeld]);
  const people = useMemo(() => peopleOf(transcript.speakers), [transcript]);

  useEffect(() => {
    if (at !== undefined) seekTo(audio.current, at);
  }, [at]);
  const seek = (seconds: number): void => {
    seekTo(audio.current, seconds);
    setFollowing(true);
  };
  return (
    <div className={styles.page}>
      <Head recording={recording} transcript={transcript}>
        <Button icon={CircleHelp} isPressed={hasDoubts} onClick={() => { setDoubts(!hasDoubts); }}>{t("reading.doubts")}</Button>
        {transcript.held > 0 && (
          <Button icon={EyeOff} isPressed={hasHeld} onClick={() => { setHeld(!hasHeld); }}>{t("reading.held", { count: transcript.held })}</Button>
        )}
      </Head>
      {blocks.length === 0 ? (
        <div className={styles.waiting}><EmptyState icon={FileText} title={t("reading.none")} text={t("reading.silent")} /></div>
      ) : (
        <TranscriptView
          blocks={blocks}
          people={people}
          audio={audio}
          language={transcript.language}
          hasDoubts={hasDoubts}
          isFollowing={isFollowing}
          onSeek={seek}
          onOwnScroll={() => { setFollowing(false); }}
        />
      )}
      <PlayerDock
        audio={audio}
        source={`/api/v1/recordings/${recording.id}/media`}
        duration={recording.duration ?? transcript.duration}
        blocks={blocks}
        people={people}
        isFollowing={isFollowing}
        onFollow={() => { setFollowing(!isFollowing); }}
      />
    </div>
  );
}

interface HeadProps {
  readonly recording: Recording;
  readonly transcript?: Transcript;
  readonly children?: ReactNode;
}

function Head({ recording, transcript, children }: HeadProps) {
  const heading = useHeading(recording.title);
  const language = transcript?.language;
  const facts = [
    dayAndTime(new Date(recording.recorded_at ?? recording.created_at)),
    recording.duration === null ? null : length(recording.duration),
    language ? languageName(language) : null,
    recording.speakers.length > 0 ? t("speakers", { count: recording.speakers.length }) : null,
  ].filter((fact) => fact !== null);
  return (
    <header className={styles.head}>
      <div className={styles.line}>
        <Link to="/" className={styles.back} aria-label={t("reading.back")}><ArrowLeft aria-hidden /></Link>
        <h1 ref={heading} tabIndex={-1}><bdi>{recording.title}</bdi></h1>
      </div>
      <p className={styles.facts}>{facts.map((fact) => <span key={fact}>{fact}</span>)}</p>
      {children !== undefined && <div className={styles.tools}>{children}</div>}
      {transcript?.quality === "draft" && (
        <Banner tone="warning" title={t("reading.draft")}>{t("reading.draftText", { engine: transcript.engine ?? "" })}</Banner>
      )}
    </header>
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
