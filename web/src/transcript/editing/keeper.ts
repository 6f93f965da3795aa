/** Keeps a draft with the server while a person types: a moment later, one write at a time, never over another tab. */

import { isUnreachable, Refused } from "~/api/problems";
import { makeStore, type Store } from "~/store/store";
import type { Operation } from "~/transcript/editing/operations";

/** What is done to a text and not yet saved as a version. */
export interface Work {
  readonly base_revision: number;
  readonly operations: readonly Operation[];
  /** So many of the operations are done; the others were undone. */
  readonly done: number;
}

export interface Draft extends Work {
  readonly tab: string;
  readonly revision: number;
  readonly updated_at: string;
}

export interface DraftServer {
  readonly read: () => Promise<Draft | null>;
  /** Writes over this revision; null where there is none yet. @throws Refused with 412 where there is another. */
  readonly write: (work: Work & { readonly tab: string }, revision: number | null) => Promise<Draft>;
  readonly remove: () => Promise<void>;
}

export type Keeping =
  | { readonly kind: "none" }
  /** Something is not yet with the server. */
  | { readonly kind: "waiting" }
  | { readonly kind: "kept"; readonly at: Date }
  /** The server does not answer; it is tried again. */
  | { readonly kind: "away" }
  /** Another tab has gone on with the draft. */
  | { readonly kind: "elsewhere" }
  | { readonly kind: "refused"; readonly error: unknown };

export interface Keeper {
  readonly state: Store<Keeping>;
  /** Reads what is kept; from then on it is this tab's to write. */
  readonly open: () => Promise<Draft | null>;
  readonly keep: (work: Work) => void;
  /** Sends what waits at once. */
  readonly flush: () => Promise<void>;
  /** Another tab goes on: nothing more is written from here. */
  readonly yield: () => void;
  /** What is not yet with the server; null where all is. */
  readonly unsent: () => Work | null;
  /** Takes no more, and forgets what waits: the draft was saved or discarded. */
  readonly forget: () => void;
  readonly remove: () => Promise<void>;
  readonly stop: () => void;
}

const WAIT_MS = 800;
const FIRST_RETRY_MS = 2000;
const LONGEST_RETRY_MS = 30_000;

export function makeKeeper(server: DraftServer, tab: string): Keeper {
  const state = makeStore<Keeping>({ kind: "none" });
  let revision: number | null = null;
  let waiting: Work | null = null;
  let sending: Promise<void> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;

  const plan = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => { void flush(); }, ms);
  };
  const send = async (): Promise<void> => {
    const work = waiting;
    if (work === null) return;
    try {
      const kept = await server.write({ ...work, tab }, revision);
      revision = kept.revision;
      tries = 0;
      if (waiting === work) waiting = null;
      state.set(waiting ? { kind: "waiting" } : { kind: "kept", at: new Date(kept.updated_at) });
    } catch (error) {
      failed(error);
    }
  };
  const failed = (error: unknown): void => {
    if (error instanceof Refused && error.status === 412) {
      state.set({ kind: "elsewhere" });
    } else if (isUnreachable(error)) {
      state.set({ kind: "away" });
      plan(Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** tries));
      tries += 1;
    } else {
      state.set({ kind: "refused", error });
    }
  };
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    while (sending) await sending;
    if (waiting === null || state.get().kind === "elsewhere") return;
    sending = send().finally(() => { sending = null; });
    await sending;
  };
  const online = (): void => { if (state.get().kind === "away") void flush(); };
  globalThis.addEventListener?.("online", online);

  return {
    state,
    open: async () => {
      const draft = await server.read();
      revision = draft?.revision ?? null;
      waiting = null;
      state.set(draft ? { kind: "kept", at: new Date(draft.updated_at) } : { kind: "none" });
      return draft;
    },
    keep: (work) => {
      waiting = work;
      if (state.get().kind === "elsewhere") return;
      if (state.get().kind !== "away") state.set({ kind: "waiting" });
      plan(WAIT_MS);
    },
    flush,
    yield: () => {
      clearTimeout(timer);
      state.set({ kind: "elsewhere" });
    },
    unsent: () => waiting,
    forget: () => {
      clearTimeout(timer);
      waiting = null;
      revision = null;
      state.set({ kind: "none" });
    },
    remove: async () => {
      clearTimeout(timer);
      waiting = null;
      while (sending) await sending;
      if (revision !== null) await server.remove();
      revision = null;
      state.set({ kind: "none" });
    },
    stop: () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.("online", online);
    },
  };
}
