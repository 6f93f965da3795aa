/** The page around a text: head, tools, the text or the area for editing it, the panel beside it, the player below. */

import { useSearch } from "@tanstack/react-router";
import { type ComponentProps, lazy, type ReactNode, Suspense, useState } from "react";
import { flushSync } from "react-dom";

import type { Recording, Transcript } from "~/api/types";
import { PlayerDock } from "~/player/PlayerDock";
import { hasPicture } from "~/player/usePlayer";
import { VideoPane } from "~/player/VideoPane";
import { Waveform } from "~/player/Waveform";
import { SpeakerPanel } from "~/speakers/SpeakerPanel";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { DraftNotice } from "~/transcript/editing/DraftNotice";
import { ExportDialog } from "~/transcript/exports/ExportDialog";
import { Print, type Printing } from "~/transcript/exports/Print";
import { FindBar } from "~/transcript/FindBar";
import { Head } from "~/transcript/Head";
import { HeadMenu } from "~/transcript/HeadMenu";
import { JobHistory } from "~/transcript/history/JobHistory";
import { Middle } from "~/transcript/Middle";
import { Notices } from "~/transcript/Notices";
import { useSpeakerSlots } from "~/transcript/editing/speakerSlots";
import { Peek } from "~/transcript/Peek";
import { type PanelTabsProps, PHONE_VIEW, PhoneTabs, SidePanel, SideSheet, TEXT, type View } from "~/transcript/SidePanel";
import { type Choice, SAID } from "~/transcript/smoothing/texts";
import { SlotsContext } from "~/transcript/slots";
import { Toolbar } from "~/transcript/Toolbar";
import styles from "~/transcript/TranscriptPage.module.css";
import { TranscriptView } from "~/transcript/TranscriptView";
import { useReading } from "~/transcript/useReading";
import { type Pair, VersionList } from "~/transcript/versions/VersionList";
import { useMedia } from "~/ui/media";

const NotesPanel = lazy(async () => ({ default: (await import("~/notes/NotesPanel")).NotesPanel }));
const AskPanel = lazy(async () => ({ default: (await import("~/asking/AskPanel")).AskPanel }));
const TextSwitch = lazy(async () => ({ default: (await import("~/transcript/smoothing/TextSwitch")).TextSwitch }));
const SideText = lazy(async () => ({ default: (await import("~/transcript/smoothing/SideText")).SideText }));

interface ReadingProps {
  readonly recording: Recording;
  readonly transcript: Transcript;
  /** All of the text is there. */
  readonly isComplete: boolean;
}

const NOTES = "notes";
const SPEAKERS = "speakers";

type State = ReturnType<typeof useReading>;

export function Reading({ recording, transcript, isComplete }: ReadingProps) {
  const { at, find: words, note } = useSearch({ from: "/recordings/$recordingId" });
  const slots = useSpeakerSlots(recording, transcript);
  const state = useReading({ recording, transcript, isComplete, at, words, slots });
  const { view, setView, first, isPanelOpen, setPanelOpen } = usePanel(recording, note);
  const { read, setChoice } = useChoice(state.find.isOpen);
  const [headActions, setHeadActions] = useState<HTMLElement | null>(null);
  const taking = useTaking();
  const isWide = useMedia("(min-width: 64rem)");
  const isSmall = useMedia("(max-width: 47.99rem)");
  const { player, mode, setMode } = state;
  const [isPeeking, setPeeking] = useState(false);

  const compare = (pair: Pair): void => {
    setMode({ kind: "compare", ...pair });
    // Where it covers the text; beside it, the list stays, from which one of the two may be restored.
    if (isSmall) setView(TEXT);
    setPanelOpen(false);
  };
  const views = viewsOf({ recording, transcript, noteId: note, onPlay: (seconds) => { state.play(seconds); setPeeking(true); }, onCompare: compare });
  const shown = views.find(({ value }) => value === view);
  const panel = { views, value: shown ? view : first, onChoose: setView };
  const film = hasPicture(recording) && <VideoPane player={player} />;
  const tabs = isSmall ? <PhoneTabs {...panel} value={view} /> : null;
  return (
    <div className={styles.page}>
      <div className={styles.doc}>
        <Head recording={recording} language={transcript.language} isRenaming={state.isRenaming} onRename={state.setRenaming}>
          <div ref={setHeadActions} className={styles.actions} />
          {mode.kind !== "edit" && (
            <HeadMenu recording={recording} isSmall={isSmall} onExport={taking.open} onCopy={state.copy} onPrint={taking.print} onRename={() => { state.setRenaming(true); }} />
          )}
        </Head>
        {mode.kind === "read" && (
          <Above
            state={state}
            recording={recording}
            transcript={transcript}
            isComplete={isComplete}
            tabs={tabs}
            isSaid={read.kind === "said"}
            which={<Suspense><TextSwitch recordingId={recording.id} choice={read} isSmall={isSmall} onChoose={setChoice} /></Suspense>}
            onCompare={compare}
            onPanel={isWide ? undefined : () => { setPanelOpen(true); }}
          />
        )}
        {!isWide && film}
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
            <SlotsContext value={slots}><ReadWhich state={state} recording={recording} transcript={transcript} choice={read} onChoose={setChoice} /></SlotsContext>
          </Middle>
          {isSmall && mode.kind === "read" && shown && (
            <Cover shown={shown} isPeeking={isPeeking}>
              <Peek player={player} blocks={state.blocks} people={state.people} onOpen={() => { setView(TEXT); setPeeking(false); }} onClose={() => { setPeeking(false); }} />
            </Cover>
          )}
        </div>
      </div>
      <Beside isWide={isWide} isSmall={isSmall} panel={panel} film={film} isOpen={isPanelOpen} onClose={() => { setPanelOpen(false); }} />
      <Dock recordingId={recording.id} state={state} isSmall={isSmall} />
      <ExportDialog
        recordingId={recording.id}
        revision={`${transcript.id} ${String(transcript.revision)}`}
        held={transcript.held}
        isOpen={taking.isOpen}
        onClose={taking.close}
        onPrint={taking.print}
      />
      <Print printing={taking.printing} blocks={state.blocks} people={state.people} onChange={taking.setPrinting} />
    </div>
  );
}

interface CoverProps {
  readonly shown: View;
  readonly isPeeking: boolean;
  readonly children: ReactNode;
}

/** On phones a view takes the place of the text; below it stands what is heard, once somebody has listened from there. */
const Cover = ({ shown, isPeeking, children }: CoverProps) => (
  <>
    <div className={styles.cover} id={PHONE_VIEW} role="tabpanel" aria-label={shown.label} data-peek={isPeeking || undefined}>{shown.content}</div>
    {isPeeking && children}
  </>
);

/** What the panel shows; a link may lead to a note in it. */
function usePanel(recording: Recording, note: string | undefined) {
  const [view, setView] = useState(note === undefined ? TEXT : NOTES);
  const [isPanelOpen, setPanelOpen] = useState(note !== undefined);
  // Whoever has written something finds it again.
  const [first] = useState(note !== undefined || recording.notes > 0 ? NOTES : SPEAKERS);
  return { view, setView, first, isPanelOpen, setPanelOpen };
}

/** Taking the text along: the dialog, and what is being printed. */
function useTaking() {
  const [isOpen, setOpen] = useState(false);
  const [printing, setPrinting] = useState<Printing | null>(null);
  return {
    isOpen,
    printing,
    setPrinting,
    open: () => { setOpen(true); },
    close: () => { setOpen(false); },
    print: (isWithTimes = true) => {
      setOpen(false);
      // What is printed is mounted before; the dialog that it was chosen in closes in a turn of its own.
      flushSync(() => { setPrinting({ isWithTimes }); });
      setTimeout(() => { print(); }, MOUNT_MS);
    },
  };
}

const MOUNT_MS = 50;

interface AboveProps extends ReadingProps, Pick<ComponentProps<typeof Toolbar>, "tabs" | "which" | "isSaid"> {
  readonly state: State;
  readonly onCompare: (pair: Pair) => void;
  readonly onPanel: (() => void) | undefined;
}

/** What stands between the head and the text that is read. */
function Above({ state, recording, transcript, isComplete, tabs, which, isSaid, onCompare, onPanel }: AboveProps) {
  const { find } = state;
  return (
    <>
      <Toolbar
        tabs={tabs}
        which={which}
        isSaid={isSaid}
        isFinding={find.isOpen}
        hasDoubts={state.hasDoubts}
        hasHeld={state.hasHeld}
        held={transcript.held}
        isLoading={!isComplete}
        onEdit={state.editHere}
        onFind={find.isOpen ? state.closeFind : state.openFind}
        onDoubts={() => { state.liked("doubts", !state.hasDoubts); }}
        onHeld={() => { state.liked("held", !state.hasHeld); }}
        onPanel={onPanel}
      />
      {find.isOpen && <FindBar input={state.findInput} find={find} isComplete={isComplete} onClose={state.closeFind} />}
      <Notices recording={recording} transcript={transcript} onCompare={onCompare}>
        <DraftNotice recording={recording} transcript={transcript} isComplete={isComplete} onEdit={state.editHere} />
      </Notices>
    </>
  );
}

/** Which text is read; words are found in the one that was said. */
function useChoice(isFinding: boolean) {
  const [choice, setChoice] = useState(SAID);
  return { read: isFinding ? SAID : choice, setChoice };
}

interface ReadWhichProps extends Pick<ReadingProps, "recording" | "transcript"> {
  readonly state: State;
  readonly choice: Choice;
  readonly onChoose: (choice: Choice) => void;
}

/** The text as it was said, or another in its place. */
function ReadWhich({ state, recording, transcript: { id, language }, choice, onChoose }: ReadWhichProps) {
  if (choice.kind === "said") return <ReadText state={state} language={language} />;
  const { player, people, isFollowing, seek, play } = state;
  return (
    <Suspense>
      <SideText recording={recording} shownId={id} choice={choice} onChoose={onChoose} player={player} people={people} isFollowing={isFollowing} onSeek={seek} onPlay={play} onOwnMove={() => { state.setFollowing(false); }} />
    </Suspense>
  );
}

interface BesideProps {
  readonly isWide: boolean;
  readonly isSmall: boolean;
  readonly panel: PanelTabsProps;
  readonly film: ReactNode;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function Beside({ isWide, isSmall, panel, film, isOpen, onClose }: BesideProps) {
  if (isWide) return <SidePanel {...panel}>{film}</SidePanel>;
  return isSmall ? null : <SideSheet {...panel} isOpen={isOpen} onClose={onClose} />;
}

interface ViewsWishes {
  readonly recording: Recording;
  readonly transcript: Transcript;
  readonly noteId: string | undefined;
  readonly onPlay: (seconds: number) => void;
  readonly onCompare: (pair: Pair) => void;
}

function viewsOf({ recording, transcript, noteId, onPlay, onCompare }: ViewsWishes): View[] {
  return [
    { value: NOTES, label: t("jottings"), content: <Suspense><NotesPanel recording={recording} noteId={noteId} onSeek={onPlay} /></Suspense> },
    { value: "ask", label: t("page.ask"), content: <Suspense><AskPanel recordingId={recording.id} onSeek={onPlay} /></Suspense> },
    { value: SPEAKERS, label: t("panel.speakers"), content: <SpeakerPanel recording={recording} transcript={transcript} onPlay={onPlay} /> },
    { value: "versions", label: t("versions"), content: <VersionList recordingId={recording.id} shown={transcript} onCompare={onCompare} /> },
    { value: "history", label: t("history"), content: <JobHistory recordingId={recording.id} newest={recording.job} title={recording.title} /> },
  ];
}

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
