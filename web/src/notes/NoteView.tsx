/** A version of a note: who made it, what must be known of it, its text, and what was read for it. */

import { useQueryClient } from "@tanstack/react-query";
import { Bot, Quote, UserRound } from "lucide-react";
import { useMemo } from "react";

import type { Note, Recording } from "~/api/types";
import { Jotting } from "~/jottings/Jotting";
import { Coverage } from "~/notes/Coverage";
import { Markdown } from "~/notes/Markdown";
import { ticked } from "~/notes/markdown";
import styles from "~/notes/NotesPanel.module.css";
import { originOf } from "~/notes/origin";
import { ProposedTags } from "~/notes/ProposedTags";
import { makePrimary, writeTicked } from "~/notes/queries";
import { citesOf, newerThan, type WrittenNote } from "~/notes/written";
import { dayAndTime } from "~/text/numbers";
import { t } from "~/text/later";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";

const ICONS = { model: Bot, extracted: Quote, person: UserRound };

interface NoteViewProps {
  readonly recording: Recording;
  readonly written: WrittenNote;
  readonly note: Note;
  /** What is being edited; it may be the version that this becomes. */
  readonly edited: Note | null;
  readonly onSeek: (seconds: number) => void;
  /** Writes it again; absent where that cannot be now. */
  readonly onAgain: (() => void) | undefined;
  readonly onChoose: (id: string | null) => void;
}

export function NoteView({ recording, written, note, edited, onSeek, onAgain, onChoose }: NoteViewProps) {
  const queries = useQueryClient();
  // A version of the reader's has no fields of its own; those of the one it was made of still tell the exact times.
  const cites = useMemo(() => written.versions.flatMap(({ data }) => citesOf(data)), [written.versions]);
  if (edited) return <Jotting recordingId={recording.id} note={edited} isFirstFocused onCreated={() => undefined} onDelete={null} />;
  const Icon = ICONS[note.origin];
  const tick = (line: number, isDone: boolean): void => {
    const text = ticked(note.text, line, isDone);
    if (text !== null) void writeTicked(queries, note, text);
  };
  return (
    <>
      <p className={styles.origin} data-origin={note.origin}>
        <Icon aria-hidden />
        <span>{originOf(note)} · <time dateTime={note.updated_at}>{dayAndTime(new Date(note.updated_at))}</time></span>
      </p>
      <Notices written={written} note={note} onAgain={onAgain} onChoose={onChoose} onShow={() => { void makePrimary(queries, note).then(() => { onChoose(null); }); }} />
      <div className={styles.text}>
        {note.text.trim() === ""
          ? <p>{t("notes.empty")}</p>
          : <Markdown text={note.text} recordingId={recording.id} cites={cites} language={note.language} onSeek={onSeek} onTick={note.is_primary ? tick : undefined} />}
      </div>
      <ProposedTags recording={recording} note={note} />
      <Coverage recordingId={recording.id} note={note} cites={cites} onSeek={onSeek} />
    </>
  );
}

interface NoticesProps extends Pick<NoteViewProps, "written" | "note" | "onAgain" | "onChoose"> {
  readonly onShow: () => void;
}

/** What the reader must know before they trust it. */
function Notices({ written, note, onAgain, onChoose, onShow }: NoticesProps) {
  const { primary } = written;
  const newer = note.is_primary ? newerThan(written, note) : undefined;
  return (
    <>
      {note.is_stale && (
        <Banner tone="warning" title={t("notes.stale")} action={onAgain && <Button size="sm" variant="outline" onClick={onAgain}>{t("notes.again")}</Button>}>
          {t("notes.staleText")}
        </Banner>
      )}
      {newer && (
        <Banner title={t("notes.newer")} action={<Button size="sm" variant="outline" onClick={() => { onChoose(newer.id); }}>{t("notes.look")}</Button>}>
          {t("notes.newerText")}
        </Banner>
      )}
      {note.id !== primary.id && (
        <Banner title={t("notes.other", { number: primary.version })} action={<Button size="sm" variant="outline" onClick={onShow}>{t("notes.showThis")}</Button>} />
      )}
      {note.warnings.map((warning, at) => <Banner key={at} tone="warning" title={messageOf(warning)} />)}
    </>
  );
}

const messageOf = ({ message }: Readonly<Record<string, unknown>>): string => (typeof message === "string" ? message : "");
