/** What is done with tags: at once on the page, taken back with a reason where the server refuses. */

import { type QueryClient, type QueryKey } from "@tanstack/react-query";

import { DELETE, PATCH, POST, told } from "~/api/client";
import type { Recording, Tag } from "~/api/types";
import { refusedText } from "~/jobs/refused";
import { mapRecordings, withoutTag, withTag } from "~/live/changes";
import type { Pages } from "~/live/pages";
import { keys, renewLists, tagsQuery } from "~/live/queries";
import { inTurn } from "~/store/turns";
import { type Assignment, byName, counted, worn } from "~/tags/assigning";
import { t } from "~/text/text";
import { notify } from "~/ui/toasts";

const AT_ONCE = 500;
/** More recordings than these do not get a tag back by one press. */
export const UNDONE = 500;
const ALL_RECORDINGS: QueryKey = keys.recording("").slice(0, 1);

/** Makes a tag; who asks shows why it cannot be. */
export async function createTag(queries: QueryClient, { name, colour }: Pick<Tag, "name" | "colour">): Promise<Tag> {
  const tag = await told(POST("/api/v1/tags", { body: { name: name.trim(), colour } }));
  setTags(queries, (tags) => [...tags.filter(({ id }) => id !== tag.id), tag].sort(byName));
  return tag;
}

/** Renames a tag or gives it another colour; who asks shows why it cannot be. */
export async function changeTag(queries: QueryClient, tag: Tag, to: Partial<Pick<Tag, "name" | "colour">>): Promise<void> {
  const put = (shown: Tag): void => {
    setTags(queries, (tags) => tags.map((known) => (known.id === shown.id ? shown : known)).sort(byName));
    mapAll(queries, (recording) => withTag(recording, shown));
  };
  put({ ...tag, ...to });
  try {
    put(await told(PATCH("/api/v1/tags/{tag_id}", { params: { path: { tag_id: tag.id } }, body: { name: tag.name, colour: tag.colour, ...to } })));
  } catch (error) {
    put(tag);
    throw error;
  }
}

/** Deletes a tag, not its recordings; gives what makes it anew for those that had it, null where it cannot be. */
export async function deleteTag(queries: QueryClient, tag: Tag, having: () => Promise<readonly string[]>): Promise<(() => Promise<void>) | null> {
  try {
    // Whoever has it must be known before it is gone.
    const ids = await having();
    setTags(queries, (tags) => tags.filter(({ id }) => id !== tag.id));
    mapAll(queries, (recording) => withoutTag(recording, tag.id));
    await told(DELETE("/api/v1/tags/{tag_id}", { params: { path: { tag_id: tag.id }, query: { with_retention: tag.retention !== null } } }));
    return tag.retention !== null || ids.length > UNDONE ? null : () => bringBack(queries, tag, ids);
  } catch (error) {
    renew(queries);
    notify({ kind: "tag-refused", text: () => t("tags.refused", { reason: refusedText(error) }) });
    return null;
  }
}

async function bringBack(queries: QueryClient, tag: Tag, ids: readonly string[]): Promise<void> {
  try {
    const fresh = await createTag(queries, tag);
    await sendAll(ids, { add: [fresh], remove: [] });
  } catch (error) {
    notify({ kind: "tag-refused", text: () => refusedText(error) });
  } finally {
    renew(queries);
  }
}

/** Gives tags to recordings and takes others away; false when the server refused. */
export async function assign(queries: QueryClient, recordings: readonly Recording[], assignment: Assignment): Promise<boolean> {
  const ids = new Set(recordings.map(({ id }) => id));
  const before = new Map(recordings.map((recording) => [recording.id, recording.tags]));
  mapAll(queries, (recording) => (ids.has(recording.id) ? { ...recording, tags: worn(recording.tags, assignment) } : recording));
  const known = queries.getQueryData(tagsQuery.queryKey);
  setTags(queries, (tags) => counted(tags, recordings, assignment));
  try {
    await inTurn("tags", () => sendAll([...ids], assignment));
    void queries.invalidateQueries({ queryKey: keys.tags });
    return true;
  } catch (error) {
    mapAll(queries, (recording) => ({ ...recording, tags: before.get(recording.id) ?? recording.tags }), ids);
    queries.setQueryData(tagsQuery.queryKey, known);
    notify({
      kind: "tags-refused",
      text: () => t("tags.refused", { reason: refusedText(error) }),
      action: { label: t("again"), run: () => { void assign(queries, recordings, assignment); } },
    });
    return false;
  }
}

async function sendAll(ids: readonly string[], { add, remove }: Assignment): Promise<void> {
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const body = { ids: ids.slice(from, from + AT_ONCE), add: add.map(({ id }) => id), remove: [...remove] };
    await told(POST("/api/v1/recordings/tags", { body }));
  }
}

/** Gives or takes the star. */
export async function star(queries: QueryClient, recording: Recording, isFavourite: boolean): Promise<void> {
  const { id } = recording;
  const put = (is_favourite: boolean): void => { mapAll(queries, (known) => ({ ...known, is_favourite }), new Set([id])); };
  put(isFavourite);
  try {
    await inTurn(`star ${id}`, () => told(PATCH("/api/v1/recordings/{recording_id}", { params: { path: { recording_id: id } }, body: { is_favourite: isFavourite } })));
  } catch (error) {
    put(!isFavourite);
    notify({
      kind: "star-refused",
      text: () => t("favourite.refused", { reason: refusedText(error) }),
      action: { label: t("again"), run: () => { void star(queries, recording, isFavourite); } },
    });
  }
}

function setTags(queries: QueryClient, change: (tags: readonly Tag[]) => Tag[]): void {
  queries.setQueryData(tagsQuery.queryKey, (tags) => tags && change(tags));
}

/** Changes recordings wherever they are shown. */
function mapAll(queries: QueryClient, change: (recording: Recording) => Recording, only?: ReadonlySet<string>): void {
  const changed = (recording: Recording): Recording => (only && !only.has(recording.id) ? recording : change(recording));
  queries.setQueriesData<Pages>({ queryKey: keys.recordings }, (pages) => pages && mapRecordings(pages, changed));
  queries.setQueriesData<Recording>({ queryKey: ALL_RECORDINGS }, (recording) => recording && changed(recording));
}

function renew(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: keys.tags });
  void queries.invalidateQueries({ queryKey: ALL_RECORDINGS });
  renewLists(queries);
}
