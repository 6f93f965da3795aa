/** What tags some recordings have together, and how they are after a change; nothing here talks with anything. */

import type { Recording, Tag } from "~/api/types";

/** A tag as a recording carries it. */
export type Worn = Recording["tags"][number];

export type Mark = "all" | "some" | "none";

/** Whether all, some or none of the recordings have a tag. */
export function markOf(recordings: readonly Pick<Recording, "tags">[], tagId: string): Mark {
  const having = recordings.filter(({ tags }) => tags.some(({ id }) => id === tagId)).length;
  if (having === 0) return "none";
  return having === recordings.length ? "all" : "some";
}

export interface Assignment {
  readonly add: readonly Worn[];
  readonly remove: readonly string[];
}

/** The tags of a recording after an assignment, by name. */
export function worn(tags: readonly Worn[], { add, remove }: Assignment): Worn[] {
  const gone = new Set([...remove, ...add.map(({ id }) => id)]);
  return [...tags.filter(({ id }) => !gone.has(id)), ...add].sort(byName);
}

/** The tags with their counts after an assignment to recordings that are known. */
export function counted(tags: readonly Tag[], recordings: readonly Pick<Recording, "tags">[], { add, remove }: Assignment): Tag[] {
  const has = (id: string): number => recordings.filter((recording) => recording.tags.some((tag) => tag.id === id)).length;
  const added = new Set(add.map(({ id }) => id));
  const removed = new Set(remove);
  return tags.map((tag) => {
    const change = (added.has(tag.id) ? recordings.length - has(tag.id) : 0) - (removed.has(tag.id) ? has(tag.id) : 0);
    return change === 0 ? tag : { ...tag, recordings: Math.max(0, tag.recordings + change) };
  });
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** As people look for names: without case, numbers by their value. */
export const byName = (one: { readonly name: string }, other: { readonly name: string }): number => collator.compare(one.name, other.name);

/** Whether two names are the same to the server: without case and accents. */
export const isSameName = (one: string, other: string): boolean => collator.compare(one.trim(), other.trim()) === 0;
