/** Does one operation on a text by exactly the server's rules; what it changes is a patch that can be taken back. */

import type { Segment, Word } from "~/api/types";
import { type Operation, Unfit } from "~/transcript/editing/operations";
import { highest, partBySpeaker, withOwnIds } from "~/transcript/editing/parting";
import { merged, rewritten, rewrittenWords, splitAtCharacter, splitAtWord } from "~/transcript/editing/rewriting";

const BY_PERSON = "by_person";

/** From this place on, these segments became those. */
export interface Patch {
  readonly at: number;
  readonly removed: readonly Segment[];
  readonly added: readonly Segment[];
}

type Of<Op extends Operation["op"]> = Extract<Operation, { readonly op: Op }>;

type Assign = Of<"assign">;

/** Gives what an operation changes. @throws Unfit where the text has no such segment or words. */
export function apply(segments: readonly Segment[], operation: Operation): Patch {
  switch (operation.op) {
    case "merge":
      return merge(segments, operation.segments);
    case "assign":
      return "segment" in operation ? one(segments, operation.segment, (segment) => assigned(segment, operation)) : assignedStretch(segments, operation);
    default:
      return one(segments, operation.segment, (segment) => made(segment, operation));
  }
}

/** What becomes of one segment; its parts have its id still. */
function made(segment: Segment, wish: Exclude<Operation, Assign | Of<"merge">>): readonly Segment[] {
  switch (wish.op) {
    case "hold":
      return [{ ...segment, held: BY_PERSON }];
    case "restore": {
      const shown = { ...segment };
      delete shown.held;
      return [shown];
    }
    case "split":
      return "word" in wish ? splitAtWord(segment, wish.word) : splitAtCharacter(segment, wish.offset);
    case "replace":
      return wish.words ? rewrittenWords(segment, wish.words, wish.text) : rewritten(segment, wish.text);
    case "delete":
      return [];
  }
}

/** The text after patches, each on what the one before it left. */
export function patched(segments: readonly Segment[], patches: readonly Patch[]): Segment[] {
  const after = [...segments];
  for (const patch of patches) put(after, patch.at, patch.removed.length, patch.added);
  return after;
}

/** Puts segments in place of others; a text of many thousands is not moved where as many come as go. */
export function put(segments: Segment[], at: number, gone: number, made: readonly Segment[]): void {
  if (gone !== made.length) {
    segments.splice(at, gone, ...made);
    return;
  }
  made.forEach((segment, index) => { segments[at + index] = segment; });
}

/** The text before them. */
export function unpatched(segments: readonly Segment[], patches: readonly Patch[]): Segment[] {
  const before = [...segments];
  for (const patch of patches.toReversed()) put(before, patch.at, patch.added.length, patch.removed);
  return before;
}

/** Where a segment was found last: the next one that is looked for is mostly near. */
let lastPlace = 0;
const NEAR = 256;

function placeOf(segments: readonly Segment[], id: string): number {
  const from = Math.max(0, lastPlace - 1);
  let place = -1;
  for (let at = from; at < from + NEAR && at < segments.length && place < 0; at += 1) if (segments[at]?.id === id) place = at;
  for (let at = 0; at < segments.length && place < 0; at += 1) if (segments[at]?.id === id) place = at;
  lastPlace = Math.max(0, place);
  if (place < 0) throw new Unfit("segment", `this text has no segment ${id}`);
  return place;
}

function one(segments: readonly Segment[], id: string, change: (segment: Segment) => readonly Segment[]): Patch {
  const at = placeOf(segments, id);
  return parted(segments, at, 1, segments.slice(at, at + 1).flatMap(change));
}

/** Puts parts in place of segments: new ones get the numbers after the highest; with what follows they are in the order of time. */
function parted(segments: readonly Segment[], at: number, gone: number, parts: readonly Segment[]): Patch {
  let last = at + gone;
  if (parts.length < 2) return { at, removed: segments.slice(at, last), added: parts };
  const added = withOwnIds(parts, highestOf(segments));
  const start = added.at(-1)?.start ?? 0;
  while ((segments[last]?.start ?? Infinity) < start) last += 1;
  return { at, removed: segments.slice(at, last), added: inTime([...added, ...segments.slice(at + gone, last)]) };
}

const inTime = (segments: readonly Segment[]): Segment[] => segments.toSorted((before, after) => before.start - after.start);

const highestOf = (segments: readonly Segment[]): number => highest(segments.map((segment) => segment.id));

/** Joins neighbours; of other channels, and held back, may stand between them, and do after. */
function merge(segments: readonly Segment[], ids: readonly string[]): Patch {
  const places = ids.map((id) => placeOf(segments, id));
  const [first, last] = [places[0] ?? 0, places.at(-1) ?? 0];
  if (places.length < 2 || places.some((place, index) => index > 0 && place <= (places[index - 1] ?? 0))) {
    throw new Unfit("segments", "name two or more segments, in their order");
  }
  const removed = segments.slice(first, last + 1);
  const gone = new Set(ids);
  const chosen = removed.filter((segment) => gone.has(segment.id));
  if (chosen.some((segment) => segment.held != null)) throw new Unfit("segments", "restore what is held back before it is merged");
  const shown = removed.filter((segment) => segment.channel === chosen[0]?.channel && segment.held == null);
  if (shown.length !== chosen.length) throw new Unfit("segments", "only neighbours of one channel can be merged");
  return parted(segments, first, removed.length, [merged(chosen), ...removed.filter((segment) => !gone.has(segment.id))]);
}

function assigned(segment: Segment, wish: Assign): Segment[] {
  const words = segment.words ?? [];
  const named = "words" in wish ? wish.words : undefined;
  const [first, last] = named ?? [0, words.length - 1];
  if (named && (first < 0 || last >= words.length)) throw new Unfit("words", `segment ${segment.id} has ${String(words.length)} words`);
  return given(segment, wish.speaker, (_, index) => index >= first && index <= last);
}

/** A word belongs to a stretch by its middle, and so does a segment without words. */
function assignedStretch(segments: readonly Segment[], wish: Extract<Assign, { readonly start: number }>): Patch {
  const parts = segments.map((segment) => {
    const isMeant = wish.channel == null || wish.channel === segment.channel;
    const isNear = wish.start <= segment.end && wish.end >= segment.start;
    if (!isMeant || !isNear) return [segment];
    const isInside = (said: { start: number; end: number }): boolean => wish.start <= (said.start + said.end) / 2 && (said.start + said.end) / 2 <= wish.end;
    if ((segment.words ?? []).length === 0) return isInside(segment) ? [{ ...segment, speaker: wish.speaker }] : [segment];
    return given(segment, wish.speaker, isInside);
  });
  const made = withOwnIds(parts.flat(), highestOf(segments));
  const after = made.length > segments.length ? inTime(made) : made;
  return trimmed(segments, after);
}

/** The patch between two texts: what is the same at both ends is no part of it. */
function trimmed(before: readonly Segment[], after: readonly Segment[]): Patch {
  const most = Math.min(before.length, after.length);
  let first = 0;
  while (first < most && before[first] === after[first]) first += 1;
  let last = 0;
  while (last < most - first && before.at(-1 - last) === after.at(-1 - last)) last += 1;
  return { at: first, removed: before.slice(first, before.length - last), added: after.slice(first, after.length - last) };
}

function given(segment: Segment, speaker: string | null, chooses: (word: Word, index: number) => boolean): Segment[] {
  const words = segment.words ?? [];
  if (words.length === 0) return [{ ...segment, speaker }];
  const chosen = words.map(chooses);
  if (!chosen.includes(true)) return [segment];
  return partBySpeaker({ ...segment, words: words.map((word, index) => (chosen[index] ? { ...word, speaker } : word)) });
}
