/** Does on another text what was done on one: what was changed there, too, is left out and told. */

import type { Segment } from "~/api/types";
import { apply, patched, type Patch } from "~/transcript/editing/apply";
import { begun, grouped, type History, perform, undone } from "~/transcript/editing/history";
import { type Operation, Unfit } from "~/transcript/editing/operations";

export interface Replayed {
  readonly history: History;
  /** Operations that do not fit any more, as they were meant. */
  readonly unfit: readonly Operation[];
}

/**
 * Replays operations of one base on another.
 *
 * An operation fits where the segments that it names have the text that they had; what an operation made is known by
 * the id that it has on the new base. Where the work was done on the same base, everything fits.
 */
export function replay(from: readonly Segment[], to: readonly Segment[], operations: readonly Operation[], done: number): Replayed {
  const unfit: Operation[] = [];
  const names = new Map<string, string>();
  let old = from;
  let history = begun(to);
  let [place, fitting] = [0, 0];
  for (const group of grouped(operations)) {
    const step: Operation[] = [];
    let now = history.segments;
    for (const operation of group) {
      const patch = apply(old, operation);
      const meant = renamed(operation, names);
      const made = sameText(old, now, operation, meant) ? tried(now, meant) : null;
      old = patched(old, [patch]);
      if (made === null) {
        unfit.push(operation);
        for (const id of newIds(patch)) names.set(id, "");
      } else {
        const ids = newIds(made);
        newIds(patch).forEach((id, index) => names.set(id, ids[index] ?? ""));
        now = patched(now, [made]);
        step.push(meant);
      }
    }
    if (step.length > 0) history = perform(history, step);
    place += group.length;
    if (place <= done) fitting = history.done;
  }
  while (history.done > fitting) history = undone(history);
  return { history, unfit };
}

function tried(segments: readonly Segment[], operation: Operation): Patch | null {
  try {
    return apply(segments, operation);
  } catch (error) {
    if (error instanceof Unfit) return null;
    throw error;
  }
}

/** The segments that an operation names. */
export const named = (operation: Operation): readonly string[] =>
  operation.op === "merge" ? operation.segments : "segment" in operation ? [operation.segment] : [];

function renamed(operation: Operation, names: ReadonlyMap<string, string>): Operation {
  const own = (id: string): string => names.get(id) ?? id;
  if (operation.op === "merge") return { ...operation, segments: operation.segments.map(own) };
  return "segment" in operation ? { ...operation, segment: own(operation.segment) } : operation;
}

function sameText(old: readonly Segment[], now: readonly Segment[], operation: Operation, meant: Operation): boolean {
  const meantIds = named(meant);
  return named(operation).every((id, index) => {
    const [one, other] = [old.find((segment) => segment.id === id), now.find((segment) => segment.id === meantIds[index])];
    return one !== undefined && other !== undefined && one.text === other.text && (one.held ?? null) === (other.held ?? null);
  });
}

function newIds(patch: Patch): string[] {
  const known = new Set(patch.removed.map((segment) => segment.id));
  return patch.added.map((segment) => segment.id).filter((id) => !known.has(id));
}
