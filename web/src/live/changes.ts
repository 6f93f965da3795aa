/** Puts what an event tells into the pages of recordings that are shown; nothing here talks with anything. */

import type { Job, Recording, RecordingPage, Tag } from "~/api/types";
import type { ListPage, Pages } from "~/live/pages";

/** An event of the stream, read. */
export type Change =
  | { readonly kind: "job"; readonly job: Job }
  | { readonly kind: "recording"; readonly recording: Recording }
  | { readonly kind: "deleted"; readonly recordingId: string }
  | { readonly kind: "transcript"; readonly recordingId: string }
  | { readonly kind: "queue"; readonly isPaused: boolean }
  | { readonly kind: "tag"; readonly tag: Tag }
  | { readonly kind: "untag"; readonly tagId: string }
  | { readonly kind: "note"; readonly recordingId: string | null }
  /** Something that is fetched anew when it is looked at. */
  | { readonly kind: "other"; readonly what: Other }
  /** What a language model has written of a note so far. */
  | { readonly kind: "growing"; readonly jobId: string; readonly template: string; readonly text: string };

export type Other = "deliveries" | "destinations" | "rules" | "templates";
const OTHERS: Readonly<Record<string, Other>> = { delivery: "deliveries", destination: "destinations", rule: "rules", template: "templates" };

/** Reads an event; null for one that this page does not know. */
export function changeOf(kind: string, data: string): Change | null {
  const resource = JSON.parse(data) as Record<string, unknown>;
  if (kind === "job") return { kind, job: resource as unknown as Job };
  if (kind === "recording" && resource.deleted === true) return { kind: "deleted", recordingId: String(resource.id) };
  if (kind === "recording") return { kind, recording: resource as unknown as Recording };
  if (kind === "transcript") return { kind, recordingId: String(resource.recording_id) };
  if (kind === "tag") return resource.deleted === true ? { kind: "untag", tagId: String(resource.id) } : { kind, tag: resource as unknown as Tag };
  if (kind === "note" || kind === "note_progress") return noteChange(kind, resource);
  const what = OTHERS[kind];
  if (what) return { kind: "other", what };
  return kind === "system" ? queueChange(resource) : null;
}

function queueChange(resource: Record<string, unknown>): Change | null {
  const queue = resource.queue as { paused?: boolean } | undefined;
  return queue ? { kind: "queue", isPaused: queue.paused === true } : null;
}

function noteChange(kind: string, { recording_id: recordingId, job_id: jobId, template, text }: Record<string, unknown>): Change {
  if (kind === "note_progress") return { kind: "growing", jobId: String(jobId), template: String(template), text: String(text) };
  // One that is deleted may come without its recording.
  return { kind: "note", recordingId: typeof recordingId === "string" ? recordingId : null };
}

/** The pages after a change. */
export function withChange(pages: Pages, change: Change): Pages {
  if (change.kind === "job") return withJob(pages, change.job);
  if (change.kind === "recording") return withRecording(pages, change.recording);
  if (change.kind === "deleted") return without(pages, new Set([change.recordingId]));
  if (change.kind === "tag") return mapRecordings(pages, (recording) => withTag(recording, change.tag));
  if (change.kind === "untag") return mapRecordings(pages, (recording) => withoutTag(recording, change.tagId));
  return pages;
}

/** A recording after a tag that it may have was renamed or given another colour. */
export function withTag(recording: Recording, { id, name, colour }: Tag): Recording {
  const isSame = recording.tags.every((tag) => tag.id !== id || (tag.name === name && tag.colour === colour));
  return isSame ? recording : { ...recording, tags: recording.tags.map((tag) => (tag.id === id ? { id, name, colour } : tag)) };
}

export const withoutTag = (recording: Recording, tagId: string): Recording =>
  recording.tags.some(({ id }) => id === tagId) ? { ...recording, tags: recording.tags.filter(({ id }) => id !== tagId) } : recording;

/** A recording after its job's change: an older word never overwrites a newer one, nor an older job; aligning only works beside. */
export const withOwnJob = (recording: Recording, job: Job): Recording =>
  recording.id === job.recording_id && job.kind !== "align" && isNewer(job, recording.job) ? { ...recording, job } : recording;

/** The pages after a job's change. */
export const withJob = (pages: Pages, job: Job): Pages => mapRecordings(pages, (recording) => withOwnJob(recording, job));

/** The pages after a recording's change; an event's recording may come without its job. */
export function withRecording(pages: Pages, changed: Recording): Pages {
  return mapRecordings(pages, (recording) => {
    if (recording.id !== changed.id || changed.revision < recording.revision) return recording;
    const job = changed.job && isNewer(changed.job, recording.job) ? changed.job : recording.job;
    return { ...changed, job };
  });
}

/** The pages without some recordings. */
export function without(pages: Pages, ids: ReadonlySet<string>): Pages {
  const isIn = ({ id }: { readonly id: string }): boolean => ids.has(id);
  const gone = pages.pages.reduce((sum, page) => sum + page.items.filter(isIn).length + (page.thin?.filter(isIn).length ?? 0), 0);
  if (gone === 0) return pages;
  const left = (page: ListPage): ListPage => {
    const counted = { ...page, total: page.total == null ? page.total : Math.max(0, page.total - gone) };
    if (page.thin?.some(isIn)) return { ...counted, thin: page.thin.filter((row) => !isIn(row)) };
    return page.items.some(isIn) ? { ...counted, items: page.items.filter((row) => !isIn(row)) } : counted;
  };
  return { ...pages, pages: pages.pages.map(left) };
}

/** The pages with what is new at the top, by a first page fetched anew; only for the newest first. */
export function withTop(pages: Pages, top: RecordingPage): Pages {
  const [first, ...rest] = pages.pages;
  if (!first) return pages;
  const fresh = top.items.filter((recording) => !has(pages, recording.id));
  const counted = { total: top.total ?? first.total, total_is_capped: top.total_is_capped ?? first.total_is_capped };
  return { ...pages, pages: [{ ...first, ...counted, items: [...fresh, ...first.items] }, ...rest] };
}

/** Every recording of the pages, once and in order: a page fetched later may repeat one. */
export function flat(pages: Pages | undefined): Recording[] {
  const found = new Map<string, Recording>();
  for (const page of pages?.pages ?? []) {
    for (const recording of page.items) if (!found.has(recording.id)) found.set(recording.id, recording);
  }
  return [...found.values()];
}

export const has = (pages: Pages, recordingId: string | null): boolean =>
  pages.pages.some((page) => (page.thin ?? page.items).some((recording) => recording.id === recordingId));

function isNewer(job: Job, known: Job | null): boolean {
  if (!known) return true;
  return job.id === known.id ? job.revision >= known.revision : job.created_at >= known.created_at;
}

/** The pages with each recording as `change` gives it; the very same pages where nothing changes. */
export function mapRecordings(pages: Pages, change: (recording: Recording) => Recording): Pages {
  let isChanged = false;
  const mapped = pages.pages.map((page) => {
    const items = page.items.map(change);
    const isSame = items.every((item, index) => item === page.items[index]);
    if (!isSame) isChanged = true;
    return isSame ? page : { ...page, items };
  });
  return isChanged ? { ...pages, pages: mapped } : pages;
}
