/** The page around a text: head, tools, the text or the area for editing it, the panel beside it, the player below. */

import { useSearch } from "@tanstack/react-router";
import { FileText } from "lucide-react";
import { Tabs } from "radix-ui";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";

import type { Recording, Transcript } from "~/api/types";
import { Playhead } from "~/player/Playhead";
import { PlayerDock } from "~/player/PlayerDock";
import { hasPicture, usePlayer } from "~/player/usePlayer";
import { VideoPane } from "~/player/VideoPane";
import { peopleOf } from "~/speakers/people";
import { SpeakerPanel } from "~/speakers/SpeakerPanel";
import { t } from "~/text/text";
import { Head } from "~/transcript/Head";
import panelStyles from "~/transcript/SidePanel.module.css";
import { PanelTabs, SidePanel, type View } from "~/transcript/SidePanel";
import { Toolbar } from "~/transcript/Toolbar";
import styles from "~/transcript/TranscriptPage.module.css";
import { TranscriptView } from "~/transcript/TranscriptView";
import { blocksOf } from "~/transcript/turns";
import { useMedia } from "~/ui/media";
import { Sheet } from "~/ui/Overlay";
import { EmptyState } from "~/ui/States";
import { Banner } from "~/ui/Banner";

const EditingArea = lazy(async () => ({ default: (await import("~/transcript/editing/EditingArea")).EditingArea }));

const TEXT = "text";

interface ReadingProps {
  readonly recording: Recording;
  readonly transcript: Transcript;
}

/** The word at which editing begins; null for the beginning of what is seen. */
type EditStart = { readonly segment: string; readonly word: number } | null;

export function Reading({ recording, transcript }: ReadingProps) {
  const { at } = useSearch({ from: "/recordings/$recordingId" });
  const player = usePlayer(recording);
  const isWide = useMedia("(min-width: 64rem)");
  const isSmall = useMedia("(max-width: 47.99rem)");
  const [view, setView] = useState(TEXT);
  const [isPanelOpen, setPanelOpen] = useState(false);
  const [editing, setEditing] = useState<{ readonly at: EditStart } | null>(null);
  const [headActions, setHeadActions] = useState<HTMLElement | null>(null);
  const [hasDoubts, setDoubts] = useState(true);
  const [hasHeld, setHeld] = useState(false);
  const [isFollowing, setFollowing] = useState(true);
  const blocks = useMemo(() => blocksOf(transcript.segments, hasHeld), [transcript, hasHeld]);
  const people = useMemo(() => peopleOf(transcript.speakers), [transcript.speakers]);
  const voices = useMemo(
    () => blocks.filter((block) => block.kind === "turn").map(({ start, end, speaker }) => ({ start, end, person: people.find(({ id }) => id === speaker) })),
    [blocks, people],
  );
  const duration = recording.duration ?? transcript.duration;
  const isFilm = hasPicture(recording);

  useEffect(() => {
    if (at !== undefined) player.seek(at);
  }, [at, player]);
  const seek = (seconds: number): void => {
    player.seek(seconds);
    setFollowing(true);
  };
  const views: readonly View[] = [
    { value: "speakers", label: t("panel.speakers"), content: <SpeakerPanel recording={recording} transcript={transcript} onPlay={(from) => { player.play(from); }} /> },
  ];
  const shown = views.find(({ value }) => value === view) ?? views[0];
  const tabs = (
    <Tabs.Root className={styles.grow} value={view} onValueChange={setView}>
      <Tabs.List className={panelStyles.tabs} aria-label={t("panel")}>
        <Tabs.Trigger value={TEXT}>{t("reading.text")}</Tabs.Trigger>
        {views.map(({ value, label }) => <Tabs.Trigger key={value} value={value}>{label}</Tabs.Trigger>)}
      </Tabs.List>
    </Tabs.Root>
  );
  const tabbed = { views, value: shown?.value ?? "", onChoose: setView };
  return (
    <div className={styles.page}>
      <div className={styles.doc}>
        <Head recording={recording} transcript={transcript}>
          {editing && <div ref={setHeadActions} className={styles.actions} />}
        </Head>
        {!editing && (
          <Toolbar
            isSmall={isSmall}
            tabs={tabs}
            isFinding={false}
            hasDoubts={hasDoubts}
            hasHeld={hasHeld}
            held={transcript.held}
            isLoading={false}
            onEdit={() => { setEditing({ at: null }); }}
            onFind={() => undefined}
            onDoubts={() => { setDoubts(!hasDoubts); }}
            onHeld={() => { setHeld(!hasHeld); }}
            onPanel={isWide ? undefined : () => { setPanelOpen(true); }}
          />
        )}
        {transcript.quality === "draft" && !editing && (
          <Banner tone="warning" title={t("reading.draft")}>{t("reading.draftText", { engine: transcript.engine ?? "" })}</Banner>
        )}
        {isFilm && !isWide && <VideoPane player={player} />}
        <div className={styles.body}>
          {editing ? (
            <Suspense>
              <EditingArea
                recording={recording}
                transcript={transcript}
                player={player}
                at={editing.at}
                headActions={headActions}
                onLeave={() => { setEditing(null); }}
              />
            </Suspense>
          ) : blocks.length === 0 ? (
            <div className={styles.waiting}><EmptyState icon={FileText} title={t("reading.none")} text={t("reading.silent")} /></div>
          ) : (
            <TranscriptView
              blocks={blocks}
              people={people}
              player={player}
              language={transcript.language}
              hasDoubts={hasDoubts}
              isFollowing={isFollowing}
              onSeek={seek}
              onOwnScroll={() => { setFollowing(false); }}
            />
          )}
          {isSmall && !editing && view !== TEXT && <div className={styles.cover}>{shown?.content}</div>}
        </div>
      </div>
      {isWide && <SidePanel {...tabbed}>{isFilm && <VideoPane player={player} />}</SidePanel>}
      {!isWide && !isSmall && (
        <Sheet isOpen={isPanelOpen} onClose={() => { setPanelOpen(false); }} title={t("panel")} closeLabel={t("close")}>
          <PanelTabs {...tabbed} />
        </Sheet>
      )}
      <PlayerDock player={player} duration={duration} voices={voices} isFollowing={isFollowing} onFollow={() => { setFollowing(!isFollowing); }}>
        <Playhead player={player} duration={duration} voices={voices} isDisabled={false} onSeek={seek}><span /></Playhead>
      </PlayerDock>
    </div>
  );
}
