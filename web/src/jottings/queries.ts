/** The notes of a recording, and how one's own are written and deleted. */

import { type QueryClient, queryOptions } from "@tanstack/react-query";

import { DELETE, GET, PATCH, POST, told } from "~/api/client";
import type { Note } from "~/api/types";
import type { DraftShelf, NoteServer } from "~/jottings/keeping";
import { refusedText } from "~/jobs/refused";
import { keys } from "~/live/queries";
import { ownName } from "~/session/session";
import { t } from "~/text/text";
import { notify } from "~/ui/toasts";

/** All notes of a recording, with the versions of those that templates made. */
export const allNotesQuery = (recordingId: string) =>
  queryOptions({
    queryKey: keys.notes(recordingId),
    queryFn: async ({ signal }) => (await told(GET("/api/v1/recordings/{recording_id}/notes", { params: { path: { recording_id: recordingId } }, signal }))).items,
  });

export const notesQuery = (recordingId: string) => ({ ...allNotesQuery(recordingId), select: ownOf });

const ownOf = (notes: Note[]): Note[] => notes.filter(({ template }) => template === null);

export const serverOf = (queries: QueryClient, recordingId: string): NoteServer => ({
  create: async (body) => {
    const made = await told(POST("/api/v1/recordings/{recording_id}/notes", { params: { path: { recording_id: recordingId } }, body }));
    // A job is answered only where a template is named.
    return put(queries, made as Note);
  },
  write: async ({ id, revision }, body) =>
    put(queries, await told(PATCH("/api/v1/notes/{note_id}", { params: { path: { note_id: id }, header: { "If-Match": `"${String(revision)}"` } }, body }))),
  read: (id) => told(GET("/api/v1/notes/{note_id}", { params: { path: { note_id: id } } })),
});

/** What was typed, kept in this browser; what is new is kept beside the recording. */
export function shelfOf(recordingId: string, noteId: string | null): DraftShelf {
  const name = ownName(`tiro.note.${noteId ?? recordingId}`);
  return {
    read: () => {
      try {
        return JSON.parse(localStorage.getItem(name) ?? "null") as ReturnType<DraftShelf["read"]>;
      } catch {
        return null;
      }
    },
    keep: (draft) => {
      try {
        if (draft) localStorage.setItem(name, JSON.stringify(draft));
        else localStorage.removeItem(name);
      } catch {
        // No room: it is with the server soon.
      }
    },
  };
}

/** Deletes a note; undone, it is written anew. */
export async function deleteNote(queries: QueryClient, note: Note): Promise<void> {
  const { id, recording_id: recordingId, title, text } = note;
  queries.setQueryData(allNotesQuery(recordingId).queryKey, (notes) => notes?.filter((known) => known.id !== id));
  try {
    await told(DELETE("/api/v1/notes/{note_id}", { params: { path: { note_id: id } } }));
    notify({
      kind: "note-deleted",
      text: () => t("jottings.deleted"),
      action: { label: t("act.undo"), run: () => { void serverOf(queries, recordingId).create({ title, text }).catch((error: unknown) => { notify({ kind: "note-refused", text: () => refusedText(error) }); }); } },
    });
  } catch (error) {
    void queries.invalidateQueries({ queryKey: keys.notes(recordingId) });
    notify({ kind: "note-refused", text: () => refusedText(error) });
  }
}

function put(queries: QueryClient, note: Note): Note {
  queries.setQueryData(allNotesQuery(note.recording_id).queryKey, (notes) =>
    notes && (notes.some(({ id }) => id === note.id) ? notes.map((known) => (known.id === note.id ? note : known)) : [...notes, note]));
  return note;
}
