/** Drafts and their saving, as the server takes them. */

import { queryOptions } from "@tanstack/react-query";

import { DELETE, GET, PATCH, POST, PUT, told } from "~/api/client";
import type { Transcript } from "~/api/types";
import { makeStore } from "~/store/store";
import type { Draft, DraftServer } from "~/transcript/editing/keeper";
import type { Operation } from "~/transcript/editing/operations";
import type { EditingServer } from "~/transcript/editing/session";

/** What is being edited on this page, for those who show it beside the text; null while nothing is changed. */
export const draftStatus = makeStore<{ readonly transcriptId: string; readonly changes: number; readonly savedAt: Date | null } | null>(null);

/** A version that is not shown any more, whose draft is gone on with. */
export const resumed = makeStore<Transcript | null>(null);

export const draftsKey = (recordingId: string) => ["drafts", recordingId] as const;

/** Which versions of a recording have a draft. */
export const draftsQuery = (recordingId: string) =>
  queryOptions({
    queryKey: draftsKey(recordingId),
    queryFn: async ({ signal }) =>
      (await told(GET("/api/v1/recordings/{recording_id}/drafts", { params: { path: { recording_id: recordingId } }, signal }))).items,
  });

const HELD = { held: true } as const;

export const fetchTranscript = (transcriptId: string): Promise<Transcript> =>
  told(GET("/api/v1/transcripts/{transcript_id}", { params: { path: { transcript_id: transcriptId }, query: HELD } }));

export const editingServer = (recordingId: string): EditingServer => ({
  drafts: (transcriptId) => draftServer(recordingId, transcriptId),
  save: (transcript, operations) =>
    told(
      POST("/api/v1/transcripts/{transcript_id}/edits", {
        params: {
          path: { transcript_id: transcript.id },
          query: { ...HELD, new_version: true, draft: true },
          header: { "If-Match": quoted(transcript.revision) },
        },
        body: operations as Operation[] as never,
      }),
    ),
  choose: async (transcriptId) => {
    await told(PATCH("/api/v1/transcripts/{transcript_id}", { params: { path: { transcript_id: transcriptId } }, body: { is_primary: true } }));
  },
  newest: () => told(GET("/api/v1/recordings/{recording_id}/transcript", { params: { path: { recording_id: recordingId }, query: HELD } })),
});

/** By the text: what is on its way. A page that is gone to again reads what it has just sent. */
const writing = new Map<string, Promise<unknown>>();

function draftServer(recordingId: string, transcriptId: string): DraftServer {
  const path = { transcript_id: transcriptId };
  return {
    // A draft that is not there would be an error in the console of the browser.
    read: async () => {
      await writing.get(transcriptId)?.catch(() => undefined);
      const { items } = await told(GET("/api/v1/recordings/{recording_id}/drafts", { params: { path: { recording_id: recordingId } } }));
      if (!items.some((draft) => draft.transcript_id === transcriptId)) return null;
      return (await told(GET("/api/v1/transcripts/{transcript_id}/draft", { params: { path } }))) as Draft;
    },
    write: async (work, revision) => {
      const header = revision === null ? { "If-None-Match": "*" } : { "If-Match": quoted(revision) };
      const body = { ...work, operations: [...work.operations] };
      const sent = told(PUT("/api/v1/transcripts/{transcript_id}/draft", { params: { path, header }, body }));
      writing.set(transcriptId, sent);
      return (await sent.finally(() => { if (writing.get(transcriptId) === sent) writing.delete(transcriptId); })) as Draft;
    },
    remove: async () => {
      await told(DELETE("/api/v1/transcripts/{transcript_id}/draft", { params: { path } }));
    },
  };
}

const quoted = (revision: number): string => `"${String(revision)}"`;
