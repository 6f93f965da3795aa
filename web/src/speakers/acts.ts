/** What a person does to speakers: saved at once, told in a toast that takes it back by the exact inverse. */

import type { QueryClient } from "@tanstack/react-query";

import { DELETE, PATCH, POST, told } from "~/api/client";
import { Refused } from "~/api/problems";
import type { Recording, Segment, Speaker, Transcript } from "~/api/types";
import { refusedText } from "~/jobs/refused";
import { keys, recordingQuery } from "~/live/queries";
import { inTurn } from "~/store/turns";
import { t } from "~/text/text";
import { notify } from "~/ui/toasts";

/** Where it is done: the recording, and its text as it is shown. */
export interface Place {
  readonly queries: QueryClient;
  readonly recording: Recording;
  readonly transcript: Transcript;
}

type Operation = { readonly op: "assign"; readonly segment: string; readonly speaker: string | null; readonly words?: readonly [number, number] };

/** A name for a speaker, or none; shown at once, taken back when the server refuses. */
export async function renameSpeaker(place: Place, speakerId: string, name: string | null): Promise<void> {
  const before = speakerOf(place, speakerId)?.name ?? null;
  if (name === before || !(await renameNow(place, speakerId, before, name))) return;
  done(name === null ? t("speaker.unnamedNow") : t("speaker.renamed", { name }), () => renameNow(place, speakerId, name, before));
}

async function renameNow(place: Place, speakerId: string, before: string | null, name: string | null): Promise<boolean> {
  putName(place, speakerId, name);
  const isDone = await tried(place, async () => {
    const path = { ...pathOf(place), speaker_id: speakerId };
    await inTurn(`speaker ${path.recording_id} ${speakerId}`, () => told(PATCH("/api/v1/recordings/{recording_id}/speakers/{speaker_id}", { params: { path }, body: { name } })));
  });
  if (!isDone) putName(place, speakerId, before);
  return isDone;
}

/** Puts away what recognition proposed: the name stays as it is. */
export const declineMatch = (place: Place, speakerId: string): Promise<boolean> =>
  tried(place, async () => {
    await told(PATCH("/api/v1/recordings/{recording_id}/speakers/{speaker_id}", { params: { path: { ...pathOf(place), speaker_id: speakerId } }, body: { name: speakerOf(place, speakerId)?.name ?? null } }));
  });

/** All that one said is the other's. */
export async function mergeSpeakers(place: Place, from: string, into: string): Promise<void> {
  const [gone, left] = [speakerOf(place, from), speakerOf(place, into)];
  const segments = segmentsOf(place.transcript.segments, from);
  const isDone = await tried(place, () => mergeNow(place, from, into));
  if (!isDone) return;
  done(t("speaker.merged", { name: nameOf(place, into) }), () =>
    tried(place, async () => {
      await create(place, { id: from, name: gone?.name ?? null, from: into, segments });
      // The one that was left without a name had taken over the other's.
      if (left?.name === null && gone?.name != null) {
        await told(PATCH("/api/v1/recordings/{recording_id}/speakers/{speaker_id}", { params: { path: { ...pathOf(place), speaker_id: into } }, body: { name: null } }));
      }
    }),
  );
}

export interface Splitting {
  readonly name: string | null;
  /** Whose turns they are; null for nobody's. */
  readonly from: string | null;
  readonly segments: readonly string[];
}

/** A new speaker from some turns. */
export async function splitOff(place: Place, { name, from, segments }: Splitting): Promise<void> {
  let made: Speaker | undefined;
  const isDone = await tried(place, async () => { made = await create(place, { name, from, segments }); });
  if (!isDone || !made) return;
  const { id } = made;
  done(t("speaker.split", { name: name ?? id }), () =>
    tried(place, async () => {
      if (from !== null) await mergeNow(place, id, from);
      else await told(DELETE("/api/v1/recordings/{recording_id}/speakers/{speaker_id}", { params: { path: { ...pathOf(place), speaker_id: id } } }));
    }),
  );
}

/** Turns for a speaker, or for nobody. */
export async function giveTurns(place: Place, ids: readonly string[], speaker: string | null): Promise<void> {
  const chosen = new Set(ids);
  const segments = place.transcript.segments.filter((segment) => chosen.has(segment.id) && (segment.speaker !== speaker || (segment.words ?? []).some((word) => word.speaker !== speaker)));
  if (segments.length === 0) return;
  let made: Transcript | undefined;
  const isDone = await tried(place, async () => { made = await assign(place.transcript, segments.map(({ id }) => ({ op: "assign", segment: id, speaker }))); });
  if (!isDone || !made) return;
  const after = made;
  done(t("speaker.given", { name: speaker === null ? t("speaker.nobody") : nameOf(place, speaker) }), () => tried(place, async () => { await assign(after, inverseOf(segments)); }));
}

/** What gives segments back to those who had them, word by word where they were of several. */
export function inverseOf(segments: readonly Segment[]): Operation[] {
  return segments.flatMap((segment): Operation[] => {
    const given: Operation = { op: "assign", segment: segment.id, speaker: segment.speaker };
    const runs = runsOf((segment.words ?? []).map((word) => word.speaker));
    if (runs.length < 2) return [{ ...given, speaker: runs[0] ? runs[0].speaker : segment.speaker }];
    // From the end, so that the numbers of the words before stay what they are.
    return runs.reverse().map(({ speaker, words }) => ({ ...given, speaker, words }));
  });
}

/** Stretches of words of one speaker. */
function runsOf(speakers: readonly (string | null)[]): { speaker: string | null; words: [number, number] }[] {
  const runs: { speaker: string | null; words: [number, number] }[] = [];
  speakers.forEach((speaker, index) => {
    const last = runs.at(-1);
    if (last?.speaker === speaker) last.words[1] = index;
    else runs.push({ speaker, words: [index, index] });
  });
  return runs;
}

/** Has the speakers told apart again; how many there are, or null to let it be found. */
export const tellApart = (place: Place, count: number | null): Promise<boolean> =>
  tried(place, async () => {
    await told(
      POST("/api/v1/recordings/{recording_id}/jobs", {
        params: { path: pathOf(place) },
        body: { stages: ["diarize"], speakers: count ?? "auto" } as never,
      }),
    );
  });

export const segmentsOf = (segments: readonly Segment[], speaker: string | null): string[] =>
  segments.filter((segment) => segment.speaker === speaker || (segment.words ?? []).some((word) => word.speaker === speaker)).map((segment) => segment.id);

const pathOf = ({ recording }: Place) => ({ recording_id: recording.id });

const speakerOf = ({ recording }: Place, id: string): Speaker | undefined => recording.speakers.find((speaker) => speaker.id === id);

const nameOf = (place: Place, id: string): string => speakerOf(place, id)?.name ?? t("speaker.unnamed", { number: id.replace(/^S/, "") });

interface NewSpeaker {
  readonly id?: string;
  readonly name: string | null;
  readonly from: string | null;
  readonly segments: readonly string[];
}

const create = (place: Place, { segments, from, ...rest }: NewSpeaker): Promise<Speaker> =>
  told(
    POST("/api/v1/recordings/{recording_id}/speakers", {
      params: { path: pathOf(place) },
      body: { ...rest, segments: [...segments], ...(from !== null && segments.length > 0 && { from }) } as never,
    }),
  );

async function mergeNow(place: Place, from: string, into: string): Promise<void> {
  await told(POST("/api/v1/recordings/{recording_id}/speakers/{speaker_id}/merge", { params: { path: { ...pathOf(place), speaker_id: from } }, body: { into } }));
}

const assign = (transcript: Transcript, operations: readonly Operation[]): Promise<Transcript> =>
  told(
    POST("/api/v1/transcripts/{transcript_id}/edits", {
      params: { path: { transcript_id: transcript.id }, query: { segments: false }, header: { "If-Match": `"${String(transcript.revision)}"` } },
      body: operations as never,
    }),
  );

/** Does it; a refusal is told, and what is shown is fetched anew either way. */
async function tried(place: Place, deed: () => Promise<void>): Promise<boolean> {
  const { queries, recording } = place;
  try {
    await deed();
    return true;
  } catch (error) {
    const isStale = error instanceof Refused && (error.status === 412 || error.code === "state_conflict");
    notify({ kind: "speaker-refused", text: () => (isStale ? t("speaker.stale") : refusedText(error)) });
    return false;
  } finally {
    await Promise.all([queries.invalidateQueries({ queryKey: keys.recording(recording.id) }), queries.invalidateQueries({ queryKey: keys.transcript(recording.id) })]);
  }
}

/** Tells what was done; the next act takes the place of this word, since only the last one can be taken back exactly. */
function done(text: string, undo: () => Promise<boolean>): void {
  const kind = "speakers";
  const run = async (): Promise<void> => {
    if (await undo()) notify({ kind, text: () => t("speaker.undone") });
  };
  notify({ kind, text: () => text, action: { label: t("undo"), run: () => { void run(); } } });
}

/** Shows a name before the server has agreed. */
function putName({ queries, recording }: Place, speakerId: string, name: string | null): void {
  const named = <T extends { readonly id: string; readonly name: string | null }>(speakers: readonly T[]): T[] =>
    speakers.map((speaker) => (speaker.id === speakerId ? { ...speaker, name } : speaker));
  queries.setQueryData<Recording>(recordingQuery(recording.id).queryKey, (known) => known && { ...known, speakers: named(known.speakers) });
  queries.setQueriesData<Transcript>({ queryKey: keys.transcript(recording.id) }, (known) => (known && "speakers" in known ? { ...known, speakers: named(known.speakers) } : known));
}
