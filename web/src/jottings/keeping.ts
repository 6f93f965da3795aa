/** One note while a person writes it: saved a moment later, one write at a time, never over what was written elsewhere. */

import { isUnreachable, Refused } from "~/api/problems";
import type { Note } from "~/api/types";
import { makeStore, type Store } from "~/store/store";

export interface Written {
  readonly title: string;
  readonly text: string;
}

/** What was typed and is not with the server, with the revision that it was typed over; null for a new note. */
export interface Draft extends Written {
  readonly revision: number | null;
}

export interface NoteServer {
  readonly create: (written: Written) => Promise<Note>;
  /** @throws Refused with `revision_conflict` where there is another revision. */
  readonly write: (note: Note, written: Written) => Promise<Note>;
  readonly read: (id: string) => Promise<Note>;
}

/** Where a draft outlives the page. */
export interface DraftShelf {
  readonly read: () => Draft | null;
  readonly keep: (draft: Draft | null) => void;
}

export type Phase =
  | { readonly kind: "saved" | "waiting" | "saving" | "gone" }
  /** Refused, or the server does not answer. */
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "conflict"; readonly theirs: Note };

export interface JottingState extends Written {
  /** As the server has it; null before it has any. */
  readonly note: Note | null;
  /** What was last saved, or came from the server: a text may come back without the spaces at its ends. */
  readonly base: Written;
  readonly phase: Phase;
}

export interface Jotting {
  readonly state: Store<JottingState>;
  readonly type: (part: Partial<Written>) => void;
  /** Saves at once what waits. */
  readonly flush: () => Promise<void>;
  /** The server told of the note. */
  readonly told: (note: Note) => void;
  readonly keepMine: () => void;
  readonly takeTheirs: () => void;
  /** Deleted elsewhere, it is made anew. */
  readonly makeAnew: () => void;
  /** Nothing of it is to be saved any more. */
  readonly drop: () => void;
}

const SAVED_AFTER_MS = 800;
const AGAIN_AFTER_MS = 5000;

interface Wishes {
  readonly note: Note | null;
  readonly server: NoteServer;
  /** By the id of the note; null for one that has none. */
  readonly shelfOf: (noteId: string | null) => DraftShelf;
}

export function makeJotting({ note: first, server, shelfOf }: Wishes): Jotting {
  const state = makeStore(begun(first, shelfOf(first?.id ?? null).read()));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isSaving = false;
  let isDropped = false;
  const change = (part: Partial<JottingState>): void => { state.set((now) => ({ ...now, ...part })); };
  const put = (phase: Phase): void => { change({ phase }); };

  const later = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => { void save(); }, ms);
  };
  const save = async (): Promise<void> => {
    clearTimeout(timer);
    const { note, title, text, phase } = state.get();
    if (isSaving || isDropped || !isDirty(state.get()) || phase.kind === "conflict" || phase.kind === "gone") return;
    isSaving = true;
    put({ kind: "saving" });
    try {
      taken(note === null ? await server.create({ title, text }) : await server.write(note, { title, text }), { title, text });
    } catch (error) {
      await failed(error);
    } finally {
      isSaving = false;
    }
    if (state.get().phase.kind === "waiting") later(SAVED_AFTER_MS);
  };
  const taken = (note: Note, base: Written): void => {
    const before = state.get().note?.id ?? null;
    if (before !== note.id) shelfOf(before).keep(null);
    change({ note, base });
    const dirty = isDirty(state.get());
    put({ kind: dirty ? "waiting" : "saved" });
    shelve();
  };
  const failed = async (error: unknown): Promise<void> => {
    const { note } = state.get();
    const code = error instanceof Refused ? error.code : "";
    if (code === "not_found") put({ kind: "gone" });
    else if (code === "revision_conflict" && note) put(await conflictOf(note.id));
    else put({ kind: "failed", error });
    if (isUnreachable(error)) later(AGAIN_AFTER_MS);
  };
  const conflictOf = async (id: string): Promise<Phase> => {
    try {
      return { kind: "conflict", theirs: await server.read(id) };
    } catch (error) {
      return error instanceof Refused && error.code === "not_found" ? { kind: "gone" } : { kind: "failed", error };
    }
  };
  const shelve = (): void => {
    const { note, title, text } = state.get();
    shelfOf(note?.id ?? null).keep(isDirty(state.get()) && !isDropped ? { title, text, revision: note?.revision ?? null } : null);
  };
  if (state.get().phase.kind === "waiting") later(SAVED_AFTER_MS);
  return {
    state,
    type: (part) => {
      change(part);
      const { kind } = state.get().phase;
      shelve();
      if (kind === "conflict" || kind === "gone") return;
      if (!isSaving) put({ kind: isDirty(state.get()) ? "waiting" : "saved" });
      later(SAVED_AFTER_MS);
    },
    flush: save,
    told: (note) => {
      const now = state.get();
      // What is made of a written note is another one from then on.
      if (isSaving || (now.note && (note.id !== now.note.id || note.revision <= now.note.revision))) return;
      if (!isDirty(now)) change(clean(note));
      else put({ kind: "conflict", theirs: note });
    },
    keepMine: () => {
      const { phase } = state.get();
      if (phase.kind !== "conflict") return;
      change({ note: phase.theirs, base: phase.theirs, phase: { kind: "waiting" } });
      void save();
    },
    takeTheirs: () => {
      const { phase } = state.get();
      if (phase.kind !== "conflict") return;
      change(clean(phase.theirs));
      shelve();
    },
    makeAnew: () => {
      shelfOf(state.get().note?.id ?? null).keep(null);
      change({ note: null, base: EMPTY, phase: { kind: "waiting" } });
      void save();
    },
    drop: () => {
      isDropped = true;
      clearTimeout(timer);
      shelfOf(state.get().note?.id ?? null).keep(null);
    },
  };
}

const EMPTY: Written = { title: "", text: "" };

const clean = (note: Note): JottingState => ({ note, base: note, title: note.title, text: note.text, phase: { kind: "saved" } });

function begun(note: Note | null, draft: Draft | null): JottingState {
  const base = note ?? EMPTY;
  const { title, text } = draft ?? base;
  const state: JottingState = { note, title, text, base, phase: { kind: "saved" } };
  if (!isDirty(state)) return state;
  // Typed over another revision than there is now: somebody else has written meanwhile.
  if (note && draft?.revision !== note.revision) return { ...state, phase: { kind: "conflict", theirs: note } };
  return { ...state, phase: { kind: "waiting" } };
}

/** Whether something is written that the server has not; an empty note is not made. */
export function isDirty({ note, base, title, text }: Pick<JottingState, "note" | "base" | "title" | "text">): boolean {
  if (note === null) return title.trim() !== "" || text.trim() !== "";
  return base.title !== title || base.text !== text;
}
