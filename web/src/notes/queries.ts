/** What notes by templates need of the server, and what is done with them. */

import { type QueryClient, queryOptions } from "@tanstack/react-query";

import { DELETE, GET, PATCH, POST, told } from "~/api/client";
import { Refused } from "~/api/problems";
import type { Job, Llm, Note, Recording, TemplateSummary } from "~/api/types";
import { jobsQuery, withOne } from "~/jobs/ofRecording";
import { refusedText } from "~/jobs/refused";
import { allNotesQuery } from "~/jottings/queries";
import { keys, recordingQuery } from "~/live/queries";
import { languageNow } from "~/text/text";
import { t } from "~/text/later";
import { notify } from "~/ui/toasts";

/** Templates that make notes; those of other makers, such as clean text, are chosen elsewhere. */
export const templatesQuery = queryOptions({
  queryKey: ["templates", "offered"],
  queryFn: async ({ signal }) => {
    const { items } = await told(GET("/api/v1/templates", { signal }));
    return items.filter(({ makes }) => makes === "note");
  },
});

export const llmsQuery = queryOptions({
  queryKey: ["llms"],
  queryFn: async ({ signal }): Promise<Llm[]> => (await told(GET("/api/v1/llms", { signal }))).items,
  staleTime: 60_000,
});

/** The provider that is used unless another is named; undefined where none is set up. */
export const usualLlm = (llms: readonly Llm[]): Llm | undefined => llms.find(({ is_available, is_default }) => is_available && is_default);

/** A text of a template in the page's language, else in English. */
export const worded = (texts: Readonly<Record<string, string>>): string => texts[languageNow()] ?? texts.en ?? "";

/** Those that fit the recording's tags come first, then by title. */
export function sorted(templates: readonly TemplateSummary[], recording: Recording): TemplateSummary[] {
  const worn = new Set(recording.tags.map(({ name }) => name.toLowerCase()));
  const fits = ({ tags }: TemplateSummary): number => (tags.some((tag) => worn.has(tag.toLowerCase())) ? 0 : 1);
  return templates.toSorted((one, other) => fits(one) - fits(other) || worded(one.title).localeCompare(worded(other.title)));
}

export interface WriteWish {
  readonly template: string;
  /** Null: the language that is spoken. */
  readonly language: string | null;
  readonly isWithoutModel: boolean;
  /** The reader's own key for the language model; empty: none. */
  readonly key: string;
}

/** Queues the job that writes a note. */
export async function writeNote(queries: QueryClient, recordingId: string, { template, language, isWithoutModel, key }: WriteWish): Promise<void> {
  const made = await told(
    POST("/api/v1/recordings/{recording_id}/notes", {
      params: { path: { recording_id: recordingId } },
      body: { template, title: "", text: "", ...(language !== null && { note_language: language }), ...(isWithoutModel && { llm: "none" }) },
      ...(key !== "" && !isWithoutModel && { headers: { "X-LLM-Key": key } }),
    }),
  );
  // A template is named, so it is a job that is answered.
  const job = made as unknown as Job;
  queries.setQueryData(jobsQuery(recordingId).queryKey, (known) => known && withOne(known, job));
  void queries.invalidateQueries({ queryKey: jobsQuery(recordingId).queryKey });
}

/** Shows a version instead of another. */
export async function makePrimary(queries: QueryClient, { id, recording_id: recordingId, revision, version }: Note): Promise<void> {
  await attempt(queries, recordingId, async () => {
    await told(PATCH("/api/v1/notes/{note_id}", { params: { path: { note_id: id }, header: { "If-Match": `"${String(revision)}"` } }, body: { is_primary: true } }));
    notify({ kind: "note-shown", text: () => t("notes.shown", { number: version }) });
  });
}

export async function deleteVersion(queries: QueryClient, { id, recording_id: recordingId, version }: Note): Promise<void> {
  await attempt(queries, recordingId, async () => {
    await told(DELETE("/api/v1/notes/{note_id}", { params: { path: { note_id: id } } }));
    notify({ kind: "note-deleted", text: () => t("notes.deleted", { number: version }) });
  });
}

/** Keeps a text with a box ticked; of a written note it becomes a version of the reader's. */
export async function writeTicked(queries: QueryClient, note: Note, text: string): Promise<void> {
  const { queryKey } = allNotesQuery(note.recording_id);
  queries.setQueryData(queryKey, (notes) => notes?.map((known) => (known.id === note.id ? { ...known, text } : known)));
  await attempt(queries, note.recording_id, async () => {
    await told(PATCH("/api/v1/notes/{note_id}", { params: { path: { note_id: note.id }, header: { "If-Match": `"${String(note.revision)}"` } }, body: { text } }));
  });
}

/** Puts a proposed tag onto the recording. */
export async function takeTag(queries: QueryClient, note: Note, tag: string): Promise<void> {
  await attempt(queries, note.recording_id, async () => {
    await told(POST("/api/v1/notes/{note_id}/tags", { params: { path: { note_id: note.id } }, body: { take: [tag] } }));
    notify({ kind: "tag-taken", text: () => t("notes.tagTaken", { tag }) });
    await Promise.all([recordingQuery(note.recording_id).queryKey, keys.tags].map((queryKey) => queries.invalidateQueries({ queryKey })));
  });
}

/** Does something with a note; a refusal is told, and what is shown is fetched anew either way. */
async function attempt(queries: QueryClient, recordingId: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    const isLate = error instanceof Refused && error.code === "revision_conflict";
    notify({ kind: "note-refused", text: () => (isLate ? t("notes.late") : refusedText(error)) });
  } finally {
    await queries.invalidateQueries({ queryKey: allNotesQuery(recordingId).queryKey });
  }
}
