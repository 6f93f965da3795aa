/** The page around a text: head, tools, the text or the area for editing it, the panel beside it, the player below. */

import { useSearch } from "@tanstack/react-router";
import { useState } from "react";

import { key } from "~/api/key";
import type { Recording, Transcript } from "~/api/types";
import { PlayerDock } from "~/player/PlayerDock";
import { hasPicture, sourceOf } from "~/player/usePlayer";
import { VideoPane } from "~/player/VideoPane";
import { Waveform } from "~/player/Waveform";
import { SpeakerPanel } from "~/speakers/SpeakerPanel";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { ExportDialog } from "~/transcript/exports/ExportDialog";
import { Print, type Printing } from "~/transcript/exports/Print";
import { FindBar } from "~/transcript/FindBar";
import { Head } from "~/transcript/Head";
import { HeadMenu } from "~/transcript/HeadMenu";
import { JobHistory } from "~/transcript/history/JobHistory";
import { Middle } from "~/transcript/Middle";
import { Notices } from "~/transcript/Notices";
import { PhoneTabs, SidePanel, SideSheet, TEXT, type View } from "~/transcript/SidePanel";
import { Toolbar } from "~/transcript/Toolbar";
import styles from "~/transcript/TranscriptPage.module.css";
import { TranscriptView } from "~/transcript/TranscriptView";
import { useReading } from "~/transcript/useReading";
import { type Pair, VersionList } from "~/transcript/versions/VersionList";
import { useMedia } from "~/ui/media";

interface ReadingProps {
  readonly recording: Recording;
  readonly transcript: Transcript;
  /** All of the text is there. */
  readonly isComplete: boolean;
}

type State = ReturnType<typeof useReading>;

export function Reading({ recording, transcript, isComplete }: ReadingProps) {
  const { at } = useSearch({ from: "/recordings/$recordingId" });
  const state = useReading(recording, transcript, isComplete, at);
  const [view, setView] = useState(TEXT);
  const [headActions, setHeadActions] = useState<HTMLElement | null>(null);
  const [isPanelOpen, setPanelOpen] = useState(false);
  const [isExporting, setExporting] = useState(false);
  const [printing, setPrinting] = useState<Printing | null>(null);
  const isWide = useMedia("(min-width: 64rem)");
  const isSmall = useMedia("(max-width: 47.99rem)");
  const isFilm = hasPicture(recording);
  const { player, mode, setMode } = state;
  const isReading = mode.kind === "read";

  const compare = (pair: Pair): void => {
    setMode({ kind: "compare", ...pair });
    setView(TEXT);
    setPanelOpen(false);
  };
  const views = viewsOf(recording, transcript, state.play, compare);
  const shown = views.find(({ value }) => value === view) ?? views[0];
  const panel = { views, value: shown?.value ?? "", onChoose: setView };
  return (
    <div className={styles.page}>
      <div className={styles.doc}>
        <Head recording={recording} language={transcript.language} isRenaming={state.isRenaming} onRename={state.setRenaming}>
          {mode.kind === "edit" ? (
            <div ref={setHeadActions} className={styles.actions} />
          ) : (
            <HeadMenu
              recording={recording}
              isSmall={isSmall}
              onExport={() => { setExporting(true); }}
              onCopy={state.copy}
              onPrint={() => { printNow(setPrinting, { isWithTimes: true }); }}
              onRename={() => { state.setRenaming(true); }}
              onSaveFile={() => { void saveFile(recording); }}
            />
          )}
        </Head>
        {isReading && <Tools state={state} held={transcript.held} isLoading={!isComplete} tabs={isSmall ? <PhoneTabs {...panel} value={view} /> : null} onPanel={isWide ? undefined : () => { setPanelOpen(true); }} />}
        {isReading && state.find.isOpen && <FindBar input={state.findInput} find={state.find} isComplete={isComplete} onClose={state.closeFind} />}
        {isReading && <Notices recording={recording} transcript={transcript} onCompare={compare} />}
        {isFilm && !isWide && <VideoPane player={player} />}
        <div className={styles.body}>
          <Middle
            mode={mode}
            recording={recording}
            transcript={transcript}
            people={state.people}
            player={player}
            isEmpty={state.blocks.length === 0}
            headActions={headActions}
            onSeek={state.play}
            onRead={() => { setMode({ kind: "read" }); }}
          >
            <ReadText state={state} language={transcript.language} />
          </Middle>
          {isSmall && isReading && view !== TEXT && <div className={styles.cover}>{shown?.content}</div>}
        </div>
      </div>
      {isWide && <SidePanel {...panel}>{isFilm && <VideoPane player={player} />}</SidePanel>}
      {!isWide && !isSmall && <SideSheet {...panel} isOpen={isPanelOpen} onClose={() => { setPanelOpen(false); }} />}
      <Dock recordingId={recording.id} state={state} isSmall={isSmall} />
      <ExportDialog
        recordingId={recording.id}
        revision={`${transcript.id} ${String(transcript.revision)}`}
        held={transcript.held}
        isOpen={isExporting}
        onClose={() => { setExporting(false); }}
        onPrint={(isWithTimes) => {
          setExporting(false);
          printNow(setPrinting, { isWithTimes });
        }}
      />
      <Print printing={printing} blocks={state.blocks} people={state.people} onChange={setPrinting} />
    </div>
  );
}

function viewsOf(recording: Recording, transcript: Transcript, onPlay: (seconds: number) => void, onCompare: (pair: Pair) => void): View[] {
  return [
    { value: "speakers", label: t("panel.speakers"), content: <SpeakerPanel recording={recording} transcript={transcript} onPlay={onPlay} /> },
    { value: "versions", label: t("versions"), content: <VersionList recordingId={recording.id} shown={transcript} onCompare={onCompare} /> },
    { value: "history", label: t("history"), content: <JobHistory recordingId={recording.id} newest={recording.job} title={recording.title} /> },
  ];
}

interface ToolsProps {
  readonly state: State;
  readonly held: number;
  readonly isLoading: boolean;
  readonly tabs: React.ReactNode;
  readonly onPanel: (() => void) | undefined;
}

const Tools = ({ state, held, isLoading, tabs, onPanel }: ToolsProps) => (
  <Toolbar
    tabs={tabs}
    isFinding={state.find.isOpen}
    hasDoubts={state.hasDoubts}
    hasHeld={state.hasHeld}
    held={held}
    isLoading={isLoading}
    onEdit={state.editHere}
    onFind={() => { if (state.find.isOpen) state.closeFind(); else state.openFind(); }}
    onDoubts={() => { state.liked("doubts", !state.hasDoubts); }}
    onHeld={() => { state.liked("held", !state.hasHeld); }}
    onPanel={onPanel}
  />
);

const ReadText = ({ state, language }: { readonly state: State; readonly language: string | null }) => (
  <TranscriptView
    view={state.view}
    blocks={state.blocks}
    people={state.people}
    player={state.player}
    language={language}
    hasDoubts={state.hasDoubts}
    hits={state.find.hits}
    hit={state.find.hits[state.find.at]}
    isFollowing={state.isFollowing}
    restoring={state.restoring}
    onSeek={state.seek}
    onPlay={state.play}
    onOwnMove={() => { state.setFollowing(false); }}
    onEdit={(segment, word) => { state.edit({ segment, word }); }}
    onRestore={state.restore}
  />
);

function Dock({ recordingId, state, isSmall }: { readonly recordingId: string; readonly state: State; readonly isSmall: boolean }) {
  const { player, duration, voices } = state;
  const { trouble } = useStore(player.state);
  return (
    <PlayerDock
      player={player}
      duration={duration}
      voices={voices}
      isFollowing={state.isFollowing}
      isZoomed={state.zoom !== null}
      isSmall={isSmall}
      onFollow={state.follow}
      onZoom={state.turnZoom}
    >
      <Waveform
        recordingId={recordingId}
        player={player}
        duration={duration}
        voices={voices}
        marks={state.marks}
        zoom={state.zoom}
        isDisabled={trouble !== null}
        onSeek={state.seek}
      />
    </PlayerDock>
  );
}

/** The text must be mounted before the browser prints it. */
function printNow(set: (printing: Printing) => void, printing: Printing): void {
  set(printing);
  setTimeout(() => { print(); }, 50);
}

/** The recording's own file, under its own name. */
async function saveFile(recording: Recording): Promise<void> {
  const link = document.createElement("a");
  link.href = key.get() === null ? `/api/v1/recordings/${recording.id}/media` : await sourceOf(recording.id);
  link.download = recording.file_name;
  link.click();
}
