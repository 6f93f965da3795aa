/** The shared text in step with its sound: read, heard, looked through and taken along, but not changed. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { FileText } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";

import { Brand } from "~/frame/Brand";
import { useHeading } from "~/frame/PageHead";
import { refusedText } from "~/jobs/refused";
import { useKeys } from "~/player/keys";
import { PlayerDock } from "~/player/PlayerDock";
import { hasPicture, usePlayer } from "~/player/usePlayer";
import { VideoPane } from "~/player/VideoPane";
import { Waveform } from "~/player/Waveform";
import { zoomed } from "~/player/zoom";
import { peopleOf } from "~/speakers/people";
import { useStore } from "~/store/store";
import { dayAndTime, fullMoment, languageName, length } from "~/text/numbers";
import { t } from "~/text/text";
import { FindBar } from "~/transcript/FindBar";
import { playerActs } from "~/transcript/readingKeys";
import { type Shared, sharedSegmentsQuery } from "~/transcript/shared/asking";
import { SharedActs } from "~/transcript/shared/SharedActs";
import styles from "~/transcript/shared/SharedPage.module.css";
import { TranscriptView, type ViewHandle } from "~/transcript/TranscriptView";
import { blocksOf } from "~/transcript/turns";
import { useFind } from "~/transcript/useFind";
import { EmptyState, ErrorState, Skeleton } from "~/ui/States";
import { useMedia } from "~/ui/media";

/** The recording's id is not told; there is but one on the page. */
const HERE = "shared";

interface SharedReadingProps {
  readonly token: string;
  readonly shared: Shared;
}

export function SharedReading({ token, shared: { recording, share } }: SharedReadingProps) {
  const hasSound = share.with_media && recording.has_media;
  const text = useInfiniteQuery({ ...sharedSegmentsQuery(token), enabled: recording.has_transcript });
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage } = text;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage]);
  const segments = useMemo(() => text.data?.pages.flatMap(({ items }) => items) ?? [], [text.data]);
  const people = useMemo(() => peopleOf(recording.speakers), [recording.speakers]);
  const reading = useSharedReading({ shared: { recording, share }, segments, people, hasSound });
  const isSmall = useMedia("(max-width: 47.99rem)");
  const { player, find, blocks } = reading;
  return (
    <div className={styles.page}>
      <Header recording={recording} share={share}>
        <SharedActs token={token} share={share} hasText={blocks.length > 0} isFinding={find.isOpen} onFind={find.isOpen ? reading.closeFind : reading.openFind} />
      </Header>
      <main id="main" tabIndex={-1}>
        {find.isOpen && <FindBar input={reading.findInput} find={find} isComplete={!hasNextPage} onClose={reading.closeFind} />}
        {hasSound && hasPicture(reading.playable) && <VideoPane player={player} />}
        {text.isLoading && <Skeleton label={t("shared.loading")} rows={6} />}
        {text.error && blocks.length === 0 && <ErrorState title={t("shared.error")} text={refusedText(text.error)} action={{ label: t("again"), run: () => { void text.refetch(); } }} detailsLabel={t("details")} details={text.error.message} />}
        {!recording.has_transcript && <EmptyState icon={FileText} title={t("shared.none")} text={t("shared.made")} />}
        {blocks.length > 0 && (
          <TranscriptView
            view={reading.view}
            blocks={blocks}
            people={people}
            player={player}
            language={recording.language}
            hasDoubts={false}
            hits={find.hits}
            hit={find.hits[find.at]}
            isFollowing={reading.isFollowing}
            restoring={null}
            onSeek={reading.seek}
            onPlay={reading.play}
            onOwnMove={() => { reading.setFollowing(false); }}
            onEdit={nothing}
            onRestore={nothing}
          />
        )}
      </main>
      {hasSound ? <Dock reading={reading} isSmall={isSmall} /> : <p className={styles.foot}>{t("shared.noSound")}</p>}
    </div>
  );
}

const nothing = (): void => undefined;

interface Wishes {
  readonly shared: Shared;
  readonly segments: Parameters<typeof blocksOf>[0];
  readonly people: ReturnType<typeof peopleOf>;
  readonly hasSound: boolean;
}

function useSharedReading({ shared: { recording }, segments, people, hasSound }: Wishes) {
  const playable = { id: HERE, duration: recording.duration, has_video: recording.has_video, media_deleted_at: hasSound ? null : recording.created_at };
  const player = usePlayer(playable);
  const view = useRef<ViewHandle>(null);
  const findInput = useRef<HTMLInputElement>(null);
  const [isFollowing, setFollowing] = useState(true);
  const [zoom, setZoom] = useState<number | null>(null);
  const blocks = useMemo(() => blocksOf(segments, false), [segments]);
  const turns = useMemo(() => blocks.filter((block) => block.kind === "turn"), [blocks]);
  const voices = useMemo(() => {
    const known = new Map(people.map((person) => [person.id, person]));
    return turns.map(({ start, end, speaker }) => ({ start, end, person: speaker === null ? undefined : known.get(speaker) }));
  }, [turns, people]);
  const find = useFind({
    given: undefined,
    blocks,
    from: () => view.current?.current() ?? 0,
    onShow: (hit) => {
      setFollowing(false);
      view.current?.show(hit.block);
    },
  });
  const duration = recording.duration ?? turns.at(-1)?.end ?? 0;
  const seek = (seconds: number): void => {
    if (!hasSound) return;
    player.seek(seconds);
    setFollowing(true);
  };
  const play = (seconds: number): void => {
    seek(seconds);
    if (hasSound) player.play();
  };
  const openFind = (): boolean => {
    if (document.activeElement === findInput.current) return false;
    find.open();
    findInput.current?.select();
    return true;
  };
  const closeFind = (): void => {
    find.close();
    view.current?.focus(view.current.current());
  };
  const turnZoom = (isCloser: boolean): void => { setZoom((now) => zoomed(now, isCloser, duration, innerWidth)); };
  const follow = (): void => { setFollowing(!isFollowing); };
  useKeys({
    ...(hasSound && playerActs({ player, turns, onFollow: follow, onZoom: turnZoom })),
    "Ctrl+f": openFind,
    Escape: () => {
      if (!find.isOpen) return false;
      closeFind();
      return true;
    },
  });
  return { player, playable, view, findInput, isFollowing, setFollowing, zoom, blocks, voices, find, duration, seek, play, openFind, closeFind, turnZoom, follow };
}

function Header({ recording, share, children }: Shared & { readonly children: ReactNode }) {
  const heading = useHeading(recording.title);
  const ends = new Date(share.expires_at);
  const facts = [
    dayAndTime(new Date(recording.recorded_at ?? recording.created_at)),
    recording.duration === null ? null : length(recording.duration),
    recording.language === null ? null : languageName(recording.language),
    recording.speakers.length > 0 ? t("speakers", { count: recording.speakers.length }) : null,
  ].filter((fact) => fact !== null);
  return (
    <header className={styles.head}>
      <Brand isMark />
      <div className={styles.name}>
        <h1 ref={heading} tabIndex={-1}><bdi>{recording.title}</bdi></h1>
        <p className={styles.facts}>
          {facts.map((fact) => <span key={fact}>{fact}</span>)}
          <time dateTime={share.expires_at} title={fullMoment(ends)}>{t("shared.ends", { day: dayAndTime(ends) })}</time>
        </p>
      </div>
      {children}
    </header>
  );
}

interface DockProps {
  readonly reading: ReturnType<typeof useSharedReading>;
  readonly isSmall: boolean;
}

const NO_MARKS: readonly number[] = [];

function Dock({ reading, isSmall }: DockProps) {
  const { player, duration, voices, find, zoom } = reading;
  const { trouble } = useStore(player.state);
  const marks = useMemo(() => ({ found: find.hits.map((hit) => hit.at), held: NO_MARKS }), [find.hits]);
  return (
    <PlayerDock player={player} duration={duration} voices={voices} isFollowing={reading.isFollowing} isZoomed={zoom !== null} isSmall={isSmall} onFollow={reading.follow} onZoom={reading.turnZoom}>
      <Waveform recordingId={HERE} player={player} duration={duration} voices={voices} marks={marks} zoom={zoom} isDisabled={trouble !== null} onSeek={reading.seek} />
    </PlayerDock>
  );
}
