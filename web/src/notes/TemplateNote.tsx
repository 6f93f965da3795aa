/** The note of one template: as it is written, while it is written, or how it may be. */

import { Check } from "lucide-react";
import { type ReactNode, useState } from "react";

import type { Job, Note, Recording, TemplateSummary } from "~/api/types";
import { Failed } from "~/notes/Failed";
import { NoteMenu } from "~/notes/NoteMenu";
import { NoteView } from "~/notes/NoteView";
import styles from "~/notes/NotesPanel.module.css";
import { worded } from "~/notes/queries";
import { VersionPicker } from "~/notes/VersionPicker";
import { failedOf, writingOf } from "~/notes/working";
import { WriteForm } from "~/notes/WriteForm";
import { Writing } from "~/notes/Writing";
import type { WrittenNote } from "~/notes/written";
import { t } from "~/text/later";
import { Button } from "~/ui/Button";
import { DialogBox } from "~/ui/Overlay";

interface TemplateNoteProps {
  readonly recording: Recording;
  readonly name: string;
  /** Undefined while it is loaded, and where it is gone: what was written by it stays. */
  readonly template: TemplateSummary | undefined;
  readonly written: WrittenNote | undefined;
  readonly noteId: string | undefined;
  readonly jobs: readonly Job[];
  readonly picker: ReactNode;
  readonly onSeek: (seconds: number) => void;
}

export function TemplateNote(props: TemplateNoteProps) {
  const { recording, name, template, written, noteId, jobs, picker, onSeek } = props;
  const [versionId, setVersionId] = useState<string | null>(noteId ?? null);
  const [isAgain, setAgain] = useState(false);
  const [edited, setEdited] = useState<Note | null>(null);
  const writing = writingFor(jobs, name, written);
  const again = template && !writing ? (): void => { setAgain(true); } : undefined;
  const toPrimary = (): void => {
    setEdited(null);
    setVersionId(null);
    setAgain(false);
  };
  const note = shownOf(written, versionId);
  return (
    <div className={styles.panel}>
      <div className={styles.head}>
        {picker}
        <HeadOfNote written={written} note={note} edited={edited} onChoose={setVersionId} onAgain={again} onEdit={setEdited} onDone={toPrimary} />
      </div>
      <Work {...props} writing={writing} />
      {written && note && <NoteView recording={recording} written={written} note={note} edited={edited} onSeek={onSeek} onAgain={again} onChoose={setVersionId} />}
      {!note && again && template && <WriteForm recordingId={recording.id} template={template} isFirst />}
      {isAgain && template && <Again recordingId={recording.id} template={template} shown={written?.primary} onClose={() => { setAgain(false); }} onDone={toPrimary} />}
    </div>
  );
}

/** The job that writes it; its end is told a moment after the note, which then stands there already. */
function writingFor(jobs: readonly Job[], name: string, written: WrittenNote | undefined): Job | undefined {
  const job = writingOf(jobs, name);
  return job && written?.versions.some(({ job_id: by }) => by === job.id) ? undefined : job;
}

/** The version that is looked at: the one that was chosen, else the one that is shown. */
const shownOf = (written: WrittenNote | undefined, versionId: string | null): Note | undefined =>
  written?.versions.find(({ id }) => id === versionId) ?? written?.primary;

interface HeadOfNoteProps {
  readonly written: WrittenNote | undefined;
  readonly note: Note | undefined;
  readonly edited: Note | null;
  readonly onChoose: (id: string) => void;
  readonly onAgain: (() => void) | undefined;
  readonly onEdit: (note: Note) => void;
  readonly onDone: () => void;
}

/** Beside the picker: which version, and what can be done with it. */
function HeadOfNote({ written, note, edited, onChoose, onAgain, onEdit, onDone }: HeadOfNoteProps) {
  if (edited) return <Done onDone={onDone} />;
  if (!written || !note) return null;
  return (
    <>
      <VersionPicker written={written} note={note} onChoose={onChoose} />
      <NoteMenu note={note} isLast={written.versions.length === 1} onAgain={onAgain} onEdit={() => { onEdit(note); }} onDeleted={onDone} />
    </>
  );
}

const Done = ({ onDone }: { readonly onDone: () => void }) => (
  <>
    <span className={styles.grow} />
    <Button size="sm" variant="outline" icon={Check} onClick={onDone}>{t("notes.done")}</Button>
  </>
);

/** What goes on, or went wrong. */
function Work({ recording, name, template, written, jobs, writing, onSeek }: TemplateNoteProps & { readonly writing: Job | undefined }) {
  const failed = writing ? undefined : failedOf(jobs, name, written?.versions[0]);
  if (failed) return <Failed job={failed} />;
  const title = template ? worded(template.title) : (written?.primary.title ?? name);
  return writing && <Writing key={writing.id} job={writing} title={title} template={name} recordingId={recording.id} onSeek={onSeek} />;
}

interface AgainProps {
  readonly recordingId: string;
  readonly template: TemplateSummary;
  /** A version of the reader's is replaced by nothing. */
  readonly shown: Note | undefined;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const Again = ({ recordingId, template, shown, onClose, onDone }: AgainProps) => (
  <DialogBox isOpen onClose={onClose} title={`${t("notes.again")}: ${worded(template.title)}`} closeLabel={t("close")}>
    <div className={styles.form}>
      <p className={styles.about}>{t(shown?.origin === "person" ? "notes.againMine" : "notes.againText")}</p>
      <WriteForm recordingId={recordingId} template={template} isFirst={false} onDone={onDone} />
    </div>
  </DialogBox>
);
