/** A text with what was done to it: a list of steps and a place in it, each step with its exact inverse. */

import type { Segment } from "~/api/types";
import { apply, type Patch, patched, put, unpatched } from "~/transcript/editing/apply";
import { oneLine } from "~/transcript/editing/characters";
import { type Operation, Unfit } from "~/transcript/editing/operations";

const PAUSE_MS = 1000;

interface Step {
  readonly operations: readonly Operation[];
  readonly patches: readonly Patch[];
  /** Set while typing that goes on may join it. */
  readonly typed?: { readonly segment: string; readonly atMs: number; readonly isOver: boolean };
}

export interface History {
  readonly segments: readonly Segment[];
  readonly steps: readonly Step[];
  /** So many of the steps are done; what comes after them can be redone. */
  readonly done: number;
}

export const begun = (segments: readonly Segment[]): History => ({ segments, steps: [], done: 0 });

/** Does operations as one step; what was undone before is forgotten. @throws Unfit where one does not fit. */
export function perform(history: History, operations: readonly Operation[]): History {
  if (operations.length === 0) return history;
  return added(history, makeStep(history.segments, operations));
}

/** Takes what a person types into a segment: one step until a pause of a second or a word's end. */
export function typed(history: History, segment: string, text: string, atMs: number): History {
  const last = history.done > 0 ? history.steps[history.done - 1] : undefined;
  const joins = last?.typed?.segment === segment && !last.typed.isOver && atMs - last.typed.atMs < PAUSE_MS;
  const before = joins ? undone(history) : history;
  const old = textOf(history.segments, segment);
  const meant = oneLine(text);
  if (meant === textOf(before.segments, segment)) return joins ? forgotten(before) : history;
  if (meant === old) return joins ? marked(history, segment, text, old, atMs) : history;
  const step = makeStep(before.segments, [{ op: "replace", segment, text: meant }]);
  return added(before, { ...step, typed: { segment, atMs, isOver: endsWord(old, text) } });
}

/** Ends the joining of what is typed: the caret left the place. */
export function paused(history: History): History {
  const last = history.done > 0 ? history.steps[history.done - 1] : undefined;
  if (!last?.typed || last.typed.isOver) return history;
  return withStep(history, { ...last, typed: { ...last.typed, isOver: true } });
}

export const canUndo = (history: History): boolean => history.done > 0;
export const canRedo = (history: History): boolean => history.done < history.steps.length;

export function undone(history: History): History {
  const step = history.steps[history.done - 1];
  if (!step) return history;
  return { ...history, segments: unpatched(history.segments, step.patches), done: history.done - 1 };
}

export function redone(history: History): History {
  const step = history.steps[history.done];
  if (!step) return history;
  return { ...history, segments: patched(history.segments, step.patches), done: history.done + 1 };
}

/** The segments that the last step left, or that its undoing brings back; where the eye has to go. */
export function touched(step: Step | undefined, isUndo: boolean): string | undefined {
  const patch = step?.patches.at(isUndo ? 0 : -1);
  if (!patch) return undefined;
  return (isUndo ? patch.removed : patch.added)[0]?.id;
}

/** What is done, as the server is told. */
export const operationsDone = (history: History): Operation[] => history.steps.slice(0, history.done).flatMap(operationsOf);

/** All steps and how many operations of them are done, as the draft keeps them. */
export const kept = (history: History): { operations: Operation[]; done: number } => ({
  operations: history.steps.flatMap(operationsOf),
  done: operationsDone(history).length,
});

export interface Restored {
  readonly history: History;
  /** Operations that do not fit this text, in order. */
  readonly unfit: readonly Operation[];
}

/** Does what a draft keeps on a text: what does not fit is left out and told. */
export function restored(segments: readonly Segment[], operations: readonly Operation[], done: number): Restored {
  let history = begun(segments);
  const unfit: Operation[] = [];
  let [place, fitting] = [0, 0];
  for (const group of grouped(operations)) {
    const fits = fittingOf(history.segments, group, unfit);
    if (fits.length > 0) history = perform(history, fits);
    place += group.length;
    if (place <= done) fitting = history.done;
  }
  while (history.done > fitting) history = undone(history);
  return { history, unfit };
}

/** Those of a step's operations that fit, each on what those before it made. */
function fittingOf(segments: readonly Segment[], group: readonly Operation[], unfit: Operation[]): Operation[] {
  const fits: Operation[] = [];
  const now = [...segments];
  for (const operation of group) {
    try {
      const patch = apply(now, operation);
      put(now, patch.at, patch.removed.length, patch.added);
      fits.push(operation);
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      unfit.push(operation);
    }
  }
  return fits;
}

/** The operations of each step. */
export function grouped(operations: readonly Operation[]): Operation[][] {
  const groups: Operation[][] = [];
  for (const { with_previous, ...operation } of operations) {
    const last = groups.at(-1);
    if (with_previous && last) last.push(operation);
    else groups.push([operation]);
  }
  return groups;
}

const operationsOf = (step: Step): Operation[] =>
  step.operations.map((operation, index) => (index === 0 ? operation : { ...operation, with_previous: true }));

function makeStep(segments: readonly Segment[], operations: readonly Operation[]): Step {
  const now = [...segments];
  const patches = operations.map((operation) => {
    const patch = apply(now, operation);
    put(now, patch.at, patch.removed.length, patch.added);
    return patch;
  });
  return { operations, patches };
}

const added = (history: History, step: Step): History => ({
  segments: patched(history.segments, step.patches),
  steps: [...history.steps.slice(0, history.done), step],
  done: history.done + 1,
});

const forgotten = (history: History): History => ({ ...history, steps: history.steps.slice(0, history.done) });

const withStep = (history: History, step: Step): History => ({
  ...history,
  steps: [...history.steps.slice(0, history.done - 1), step, ...history.steps.slice(history.done)],
});

function marked(history: History, segment: string, text: string, old: string, atMs: number): History {
  const last = history.steps[history.done - 1];
  return last ? withStep(history, { ...last, typed: { segment, atMs, isOver: endsWord(old, text) } }) : history;
}

/** Whether what was typed ended a word: a space stands at the end of what is new. */
function endsWord(old: string, text: string): boolean {
  let first = 0;
  while (first < old.length && old[first] === text[first]) first += 1;
  let last = 0;
  while (last < old.length - first && last < text.length - first && old.at(-1 - last) === text.at(-1 - last)) last += 1;
  return /\s$/u.test(text.slice(first, text.length - last));
}

const textOf = (segments: readonly Segment[], id: string): string => segments.find((segment) => segment.id === id)?.text ?? "";
