/** All notes of a recording in one place: one's own, and those that templates make; one of them is looked at. */

import { useQuery } from "@tanstack/react-query";
import { FileText } from "lucide-react";
import { lazy, Suspense, useState } from "react";

import type { Note, Recording, TemplateSummary } from "~/api/types";
import { useJobs } from "~/jobs/ofRecording";
import { refusedText } from "~/jobs/refused";
import { allNotesQuery } from "~/jottings/queries";
import styles from "~/notes/NotesPanel.module.css";
import { sorted, templatesQuery, worded } from "~/notes/queries";
import { OWN, TemplatePicker } from "~/notes/TemplatePicker";
import { TemplateNote } from "~/notes/TemplateNote";
import { writtenNow } from "~/notes/working";
import { templateName, writtenOf } from "~/notes/written";
import { t } from "~/text/later";
import { Button } from "~/ui/Button";
import { ErrorState, Skeleton } from "~/ui/States";

const JottingList = lazy(async () => ({ default: (await import("~/jottings/JottingList")).JottingList }));

interface NotesPanelProps {
  readonly recording: Recording;
  /** The note that a link leads to. */
  readonly noteId?: string | undefined;
  readonly onSeek: (seconds: number) => void;
}

export function NotesPanel({ recording, noteId, onSeek }: NotesPanelProps) {
  const notes = useQuery(allNotesQuery(recording.id));
  if (notes.isPending) return <Skeleton label={t("notes.loading")} rows={2} />;
  if (notes.isError && !notes.data) {
    return <ErrorState title={t("notes.error")} text={refusedText(notes.error)} action={{ label: t("again"), run: () => { void notes.refetch(); } }} detailsLabel={t("details")} details={notes.error.message} />;
  }
  return <Panel recording={recording} notes={notes.data} noteId={noteId} onSeek={onSeek} />;
}

function Panel({ recording, notes, noteId, onSeek }: NotesPanelProps & { readonly notes: readonly Note[] }) {
  const templates = useQuery(templatesQuery);
  const jobs = useJobs(recording.id).data ?? [];
  const written = writtenOf(notes);
  // Until something is chosen it is what fits best, also when that is written only now.
  const [chosen, setChosen] = useState<string | null>(() => chosenBy(notes, noteId));
  const view = chosen ?? written[0]?.name ?? writtenNow(jobs)[0] ?? OWN;
  const own = notes.filter(({ template }) => template === null);
  const picker = <TemplatePicker recording={recording} view={view} written={written} templates={templates.data ?? []} error={templates.error} hasOwn={own.length > 0} onChoose={setChosen} />;
  if (view === OWN) {
    return (
      <div className={styles.panel}>
        <div className={styles.head}>{picker}</div>
        <Suspense fallback={<Skeleton label={t("notes.loading")} rows={2} />}><JottingList recordingId={recording.id} noteId={noteId} /></Suspense>
        {written.length === 0 && <Offered recording={recording} templates={templates.data ?? []} onChoose={setChosen} />}
      </div>
    );
  }
  return (
    <TemplateNote
      key={view}
      recording={recording}
      name={view}
      template={templates.data?.find(({ name }) => name === view)}
      written={written.find(({ name }) => name === view)}
      noteId={noteId}
      jobs={jobs}
      picker={picker}
      onSeek={onSeek}
    />
  );
}

interface OfferedProps {
  readonly recording: Recording;
  readonly templates: readonly TemplateSummary[];
  readonly onChoose: (name: string) => void;
}

const OFFERED = 4;

/** Where no template has made a note yet: what they are for, and the first of them. */
function Offered({ recording, templates, onChoose }: OfferedProps) {
  if (templates.length === 0) return null;
  return (
    <section className={styles.offered} aria-label={t("notes.from")}>
      <h2>{t("notes.from")}</h2>
      <p className={styles.about}>{t("notes.fromText")}</p>
      {sorted(templates, recording).slice(0, OFFERED).map(({ name, title }) => (
        <Button key={name} size="sm" variant="outline" icon={FileText} onClick={() => { onChoose(name); }}>{worded(title)}</Button>
      ))}
    </section>
  );
}

/** What a link leads to; null where it leads to none of these. */
function chosenBy(notes: readonly Note[], noteId: string | undefined): string | null {
  const led = notes.find(({ id }) => id === noteId);
  if (!led) return null;
  return led.template === null ? OWN : templateName(led.template);
}
