/** What keys and buttons do to the text that is edited. */

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useLayoutEffect, useState } from "react";

import type { Transcript } from "~/api/types";
import type { Player } from "~/player/player";
import type { Person } from "~/speakers/people";
import { makeStore } from "~/store/store";
import { t } from "~/text/text";
import type { CaretWish, EditableActs } from "~/transcript/editing/Editable";
import { assignTo, mergeUp, neighbourOf, splitAt } from "~/transcript/editing/gestures";
import { Unfit, type Operation } from "~/transcript/editing/operations";
import { type Row, turnOf } from "~/transcript/editing/rows";
import type { OwnSession } from "~/transcript/editing/useSession";
import { adopt } from "~/transcript/loading";
import { announce } from "~/ui/Announcer";
import { notify } from "~/ui/toasts";

const SKIP_SECONDS = 3;

interface Given {
  readonly own: OwnSession;
  readonly rows: readonly Row[];
  readonly people: readonly Person[];
  readonly player: Player;
  /** The draft is this tab's. */
  readonly isMine: boolean;
  readonly setCurrent: (id: string | null) => void;
  readonly setCaret: (wish: CaretWish | null) => void;
  readonly openReplace: () => void;
  readonly onLeave: () => void;
}

export interface Acts {
  readonly text: EditableActs;
  readonly onKey: (event: KeyboardEvent) => void;
  readonly undo: (isRedo: boolean) => void;
  readonly splitHere: () => void;
  readonly mergeHere: () => void;
  readonly cutHere: () => void;
  /** Gives the turn of a segment to a speaker; of the one with the caret where none is named. */
  readonly give: (speaker: string | null, segment?: string) => void;
  readonly restore: (segment: string) => void;
  readonly save: (isLeaving: boolean) => Promise<void>;
  readonly settle: (how: "both" | "mine") => Promise<void>;
  readonly discard: () => Promise<void>;
  readonly leave: () => Promise<void>;
}

/** The functions stay the same, so that rows are not drawn anew for them. */
export function useActs(given: Given): Acts {
  const queries = useQueryClient();
  const [latest] = useState(() => makeStore(given));
  const [acts] = useState(() => makeActs(latest.get, queries));
  useLayoutEffect(() => { latest.set(given); });
  return acts;
}

function makeActs(now: () => Given, queries: QueryClient): Acts {
  const place = { segment: null as string | null, caret: 0 };
  const segments = () => now().own.session.state.get().history.segments;
  const perform = (operations: readonly Operation[]): boolean => {
    if (!now().isMine || operations.length === 0) return false;
    try {
      now().own.session.perform(operations);
      return true;
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      announce(t("edit.cannot"));
      return false;
    }
  };
  const put = (segment: string | undefined, offset: number, from?: CaretWish["from"]): void => {
    if (segment === undefined) return;
    now().setCurrent(segment);
    now().setCaret({ segment, offset, ...(from && { from }) });
  };

  const split = (id: string, caret: number): void => {
    const segment = segments().find((one) => one.id === id);
    if (!segment) return;
    if (caret >= segment.text.length) {
      put(neighbourOf(segments(), id, 1)?.id, 0);
      return;
    }
    const operation = caret === 0 ? null : splitAt(segment, caret);
    const known = new Set(segments().map((one) => one.id));
    if (!operation || !perform([operation])) {
      announce(t("edit.cannotSplit"));
      return;
    }
    put(segments().find((one) => !known.has(one.id))?.id, 0);
    announce(t("edit.wasSplit"));
  };
  const merge = (id: string): void => {
    const merging = mergeUp(segments(), id);
    if (!merging || !perform([merging.operation])) return;
    put(merging.into, merging.caret);
    announce(t("edit.wasMerged"));
  };
  const cut = (id: string): void => {
    const next = neighbourOf(segments(), id, 1) ?? neighbourOf(segments(), id, -1);
    if (!perform([{ op: "delete", segment: id }])) return;
    if (next) put(next.id, 0);
    else now().setCurrent(null);
    announce(t("edit.wasCut"));
  };
  const undo = (isRedo: boolean): void => {
    const { session } = now().own;
    if (!now().isMine) return;
    const id = isRedo ? session.redo() : session.undo();
    if (id !== undefined && segments().some((one) => one.id === id)) put(id, Infinity);
    announce(t(isRedo ? "edit.wasRedone" : "edit.wasUndone"));
  };
  const give = (speaker: string | null, segment = place.segment ?? undefined): void => {
    if (segment === undefined) return;
    const ids = new Set(turnOf(now().rows, segment));
    const person = now().people.find(({ id }) => id === speaker);
    if (perform(assignTo(segments(), ids, speaker))) announce(t("edit.wasGiven", { name: person?.name ?? t("edit.nobody") }));
  };

  const saved = (made: Transcript, isLeaving: boolean): void => {
    notify({ kind: "saved", text: () => t("edit.saved", { version: made.version }) });
    adopt(queries, made);
    const isMore = now().own.session.state.get().history.done > 0;
    if (isLeaving && !isMore) now().onLeave();
    else now().own.goOn(made);
  };
  const save = async (isLeaving: boolean): Promise<void> => {
    const made = await now().own.session.save();
    if (made) saved(made, isLeaving);
  };
  const leave = async (): Promise<void> => {
    const { session } = now().own;
    const changes = session.state.get().history.done;
    await session.keeper.flush();
    if (changes > 0) notify({ kind: "draft", text: () => t("edit.keptDraft", { count: changes }) });
    now().onLeave();
  };
  const step = (id: string, by: 1 | -1, x: number | null): void => {
    const next = now().rows[now().rows.findIndex((row) => row.segment.id === id) + by];
    if (!next || next.segment.held != null) {
      const beyond = neighbourOf(segments(), id, by);
      if (beyond) put(beyond.id, by === 1 ? 0 : Infinity);
      return;
    }
    put(next.segment.id, by === 1 ? 0 : Infinity, x === null ? undefined : { x, edge: by === 1 ? "first" : "last" });
  };

  return {
    text: {
      onType: (id, text) => { if (now().isMine) now().own.session.type(id, text); },
      onEnter: split,
      onBackAtStart: merge,
      onDeleteAtEnd: (id) => {
        const next = neighbourOf(segments(), id, 1);
        if (next) merge(next.id);
      },
      onStep: step,
      onCaret: (id, caret) => { Object.assign(place, { segment: id, caret }); },
      onFocus: (id) => {
        if (place.segment !== id) {
          now().own.session.pause();
          place.caret = 0;
        }
        place.segment = id;
        now().setCurrent(id);
      },
      onEmptied: (id) => { if (segments().some((one) => one.id === id)) cut(id); },
      onEscape: (id) => {
        now().own.session.pause();
        now().setCurrent(null);
        document.querySelector<HTMLElement>(`[data-segment="${id}"]`)?.closest("article")?.focus();
      },
      onUndo: undo,
    },
    onKey: makeKeys({ now, undo, give, save }),
    undo,
    splitHere: () => { if (place.segment !== null) split(place.segment, place.caret); },
    mergeHere: () => { if (place.segment !== null) merge(place.segment); },
    cutHere: () => { if (place.segment !== null) cut(place.segment); },
    give,
    restore: (segment) => { if (perform([{ op: "restore", segment }])) announce(t("edit.wasRestored")); },
    save,
    settle: async (how) => {
      const made = await now().own.session.settle(how);
      if (made) saved(made, true);
    },
    discard: async () => {
      await now().own.session.discard();
      now().onLeave();
    },
    leave,
  };
}

interface KeyDeeds {
  readonly now: () => Given;
  readonly undo: (isRedo: boolean) => void;
  readonly give: (speaker: string | null) => void;
  readonly save: (isLeaving: boolean) => Promise<void>;
}

/** Keys of the whole area, by their place on the keyboard, so that they hold on all layouts. */
function makeKeys({ now, undo, give, save }: KeyDeeds): (event: KeyboardEvent) => void {
  const control: Readonly<Record<string, (event: KeyboardEvent) => void>> = {
    KeyZ: (event) => { undo(event.shiftKey); },
    KeyY: () => { undo(true); },
    KeyS: () => { void save(false); },
    KeyH: () => { now().openReplace(); },
    KeyF: () => { now().openReplace(); },
  };
  const alt: Readonly<Record<string, () => void>> = {
    KeyK: () => { now().player.toggle(); },
    KeyJ: () => { now().player.skip(-SKIP_SECONDS); },
    KeyL: () => { now().player.skip(SKIP_SECONDS); },
  };
  const givenBy = (code: string): (() => void) | undefined => {
    const number = /^Digit([1-9])$/.exec(code)?.[1];
    const person = number === undefined ? undefined : now().people[Number(number) - 1];
    return person && (() => { give(person.id); });
  };
  const deedOf = (event: KeyboardEvent): ((event: KeyboardEvent) => void) | undefined => {
    const kind = kindOf(event);
    if (kind === "alt") return alt[event.code] ?? givenBy(event.code);
    // A field of its own, such as the one for what is sought, keeps its own undo.
    const isForeign = event.target instanceof HTMLInputElement && !OVER_FIELDS.has(event.code);
    return kind === "control" && !isForeign ? control[codeOf(event)] : undefined;
  };
  return (event) => {
    const deed = event.isComposing || event.defaultPrevented ? undefined : deedOf(event);
    if (!deed) return;
    event.preventDefault();
    deed(event);
  };
}

const OVER_FIELDS: ReadonlySet<string> = new Set(["KeyS", "KeyH", "KeyF"]);

function kindOf({ ctrlKey, metaKey, altKey }: KeyboardEvent): "control" | "alt" | null {
  const isControl = ctrlKey || metaKey;
  if (isControl === altKey) return null;
  return altKey ? "alt" : "control";
}

/** Undo is the key that says Z, wherever it lies: Y and Z change places between layouts. */
const codeOf = (event: KeyboardEvent): string => (/^[a-z]$/i.test(event.key) ? `Key${event.key.toUpperCase()}` : event.code);
