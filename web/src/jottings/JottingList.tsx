/** One's own notes beside a recording: as many as one likes, saved while they are written. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { NotebookPen, Plus } from "lucide-react";
import { useState } from "react";

import type { Note } from "~/api/types";
import { Jotting } from "~/jottings/Jotting";
import styles from "~/jottings/JottingList.module.css";
import { deleteNote, notesQuery, shelfOf } from "~/jottings/queries";
import { refusedText } from "~/jobs/refused";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { EmptyState, ErrorState, Skeleton } from "~/ui/States";

interface JottingListProps {
  readonly recordingId: string;
  /** The note that a link leads to. */
  readonly noteId?: string | undefined;
}

export function JottingList({ recordingId, noteId }: JottingListProps) {
  const queries = useQueryClient();
  const { data, error, isPending, refetch } = useQuery(notesQuery(recordingId));
  // A new one that was left unsaved stands there again.
  const [fresh, setFresh] = useState<readonly Fresh[]>(() => (shelfOf(recordingId, null).read() === null ? [] : [{ key: "new-0", id: null }]));
  const known = new Map(fresh.map(({ key, id }) => [id, key]));
  const items: Item[] = [
    ...(data ?? []).map((note) => ({ key: known.get(note.id) ?? note.id, note })),
    ...fresh.filter(({ id }) => id === null || !data?.some((note) => note.id === id)).map(({ key }) => ({ key, note: null })),
  ];
  const canAdd = !fresh.some(({ id }) => id === null);
  const add = (): void => { setFresh([...fresh, { key: `new-${String(fresh.length + 1)}`, id: null }]); };
  if (isPending) return <Skeleton label={t("jottings.loading")} rows={2} />;
  if (error && !data) return <ErrorState title={t("jottings.error")} text={refusedText(error)} action={{ label: t("again"), run: () => { void refetch(); } }} detailsLabel={t("details")} details={String(error)} />;
  return (
    <div className={styles.notes}>
      {items.length === 0 && <EmptyState icon={NotebookPen} title={t("jottings.none")} text={t("jottings.noneText")} />}
      {items.map(({ key, note }) => (
        <Jotting
          key={key}
          recordingId={recordingId}
          note={note}
          isFirstFocused={note === null || note.id === noteId}
          onCreated={(id) => { setFresh((now) => now.map((one) => (one.key === key ? { key, id } : one))); }}
          onDelete={(made) => {
            setFresh((now) => now.filter((one) => one.key !== key));
            if (made) void deleteNote(queries, made);
          }}
        />
      ))}
      {canAdd && <Button variant="outline" icon={Plus} onClick={add}>{t("jottings.new")}</Button>}
    </div>
  );
}

/** One that was begun here; its key stays when the server has given it an id. */
interface Fresh {
  readonly key: string;
  readonly id: string | null;
}

interface Item {
  readonly key: string;
  readonly note: Note | null;
}
