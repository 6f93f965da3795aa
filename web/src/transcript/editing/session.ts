/** A person's work on one version: what is done, the draft that keeps it, saving it as the next version, and meeting others'. */

import { Refused } from "~/api/problems";
import type { Transcript } from "~/api/types";
import { makeStore, type Store } from "~/store/store";
import { begun, type History, kept, operationsDone, paused, perform, redone, restored, touched, typed, undone } from "~/transcript/editing/history";
import { type Draft, type DraftServer, type Keeper, makeKeeper, type Work } from "~/transcript/editing/keeper";
import type { Operation } from "~/transcript/editing/operations";
import { makePresence, type Presence } from "~/transcript/editing/presence";
import { replay } from "~/transcript/editing/replay";

export interface Editing {
  readonly base: Transcript;
  readonly history: History;
  /** The draft was read, so that work may begin. */
  readonly isReady: boolean;
  readonly isSaving: boolean;
  /** Why it could not be saved or read. */
  readonly problem: unknown;
  /** A newer text that the work does not simply fit. */
  readonly newer: Transcript | null;
  /** So many changes of the draft do not fit this text any more. */
  readonly lost: number;
}

/** What the session needs of the server. */
export interface EditingServer {
  readonly drafts: (transcriptId: string) => DraftServer;
  /** Saves operations as a new version and forgets the draft. */
  readonly save: (transcript: Transcript, operations: readonly Operation[]) => Promise<Transcript>;
  /** Lets a version be the one that is shown. */
  readonly choose: (transcriptId: string) => Promise<void>;
  readonly newest: () => Promise<Transcript>;
}

export interface Session {
  readonly state: Store<Editing>;
  readonly keeper: Keeper;
  readonly open: () => Promise<void>;
  readonly perform: (operations: readonly Operation[]) => void;
  readonly type: (segment: string, text: string) => void;
  readonly pause: () => void;
  /** Takes a step back or does it again; gives the segment to look at. */
  readonly undo: () => string | undefined;
  readonly redo: () => string | undefined;
  /** Saves a version; null where it could not be saved, and the state says why. */
  readonly save: () => Promise<Transcript | null>;
  /** Saves on top of the newer text what fits it, or all on top of its own base. */
  readonly settle: (how: "both" | "mine") => Promise<Transcript | null>;
  readonly later: () => void;
  readonly discard: () => Promise<void>;
  readonly takeOver: () => Promise<void>;
  /** The text on the server changed. */
  readonly meet: (transcript: Transcript) => void;
  readonly end: () => void;
}

export const changesOf = ({ history }: Editing): number => history.done;

interface SessionWish {
  /** The version was just saved here, so that there is no draft of it; what has been done to it since. */
  readonly fresh?: History;
  readonly now?: () => number;
}

export function makeSession(base: Transcript, server: EditingServer, { fresh, now = Date.now }: SessionWish = {}): Session {
  const state = makeStore<Editing>({ base, history: fresh ?? begun(base.segments), isReady: fresh !== undefined, isSaving: false, problem: null, newer: null, lost: 0 });
  const drafts = server.drafts(base.id);
  const keeper = makeKeeper(drafts, crypto.randomUUID());
  let presence: Presence | null = null;
  /** So many steps are on their way to become a version; what is done meanwhile goes on top of it. */
  let sent: number | null = null;
  const change = (part: Partial<Editing>): void => { state.set((known) => ({ ...known, ...part })); };

  const keep = (): void => {
    // The draft ends with the version that is being saved.
    if (sent !== null) return;
    const { base: { revision }, history } = state.get();
    keeper.keep({ base_revision: revision, ...kept(history) });
  };
  const go = (next: History): void => {
    const { history } = state.get();
    if (next === history) return;
    change({ history: next });
    if (next.steps !== history.steps || next.done !== history.done) keep();
  };

  const open = async (): Promise<void> => {
    presence ??= makePresence(base.id, () => { keeper.yield(); });
    if (fresh) {
      presence.take();
      if (fresh.steps.length > 0) keep();
    } else if (await presence.ask()) keeper.yield();
    else await take();
  };
  const take = async (): Promise<void> => {
    const mine = keeper.unsent();
    try {
      const draft = await keeper.open();
      presence?.take();
      resume(draft, mine);
    } catch (problem) {
      change({ isReady: true, problem });
    }
  };
  /** Goes on where the draft is; what was typed here and not sent is done on top of it. */
  const resume = (draft: Draft | null, unsent: Work | null): void => {
    const { segments } = state.get().base;
    const work = draft ?? unsent;
    const { history, unfit } = work ? restored(segments, work.operations, work.done) : { history: begun(segments), unfit: [] };
    const mine = draft && unsent ? operationsDone(restored(history.segments, ahead(unsent, draft), Infinity).history) : [];
    change({ history: perform(history, mine), isReady: true, problem: null, lost: unfit.length });
    if (mine.length > 0 || (unsent && !draft)) keep();
  };

  const beginSaving = (): void => {
    const history = paused(state.get().history);
    sent = history.done;
    change({ history, isSaving: true, problem: null });
  };
  const endSaving = (): void => {
    const isMore = sent !== null && state.get().history.done > sent;
    sent = null;
    change({ isSaving: false });
    if (isMore) keep();
  };
  const saved = (made: Transcript): Transcript => {
    const { history } = state.get();
    const since = operationsDone({ ...history, steps: history.steps.slice(sent ?? 0), done: history.done - (sent ?? 0) });
    const { history: next, unfit } = restored(made.segments, since, since.length);
    sent = null;
    keeper.forget();
    change({ base: made, history: next, isSaving: false, problem: null, newer: null, lost: unfit.length });
    return made;
  };
  /** @param again What to do once the work stands on the text that came before it. */
  const attempt = async (send: () => Promise<Transcript>, again: () => Promise<Transcript | null>): Promise<Transcript | null> => {
    const { base: own, newer } = state.get();
    try {
      return saved(await send());
    } catch (problem) {
      endSaving();
      const shown = isOutdated(problem) ? await server.newest().catch(() => null) : null;
      if (shown === null) {
        change({ problem });
        return null;
      }
      if (meet(shown) && state.get().base !== own) return await save();
      if (newer && isSameWork(newer, shown)) return await again();
      // Also where an older version is the one that is shown now.
      change({ newer: shown });
      return null;
    }
  };
  /** Whether a text is only a later revision of another, which as much of the work fits. */
  const isSameWork = (before: Transcript, now: Transcript): boolean => {
    const { base: own, history } = state.get();
    const { operations, done } = kept(history);
    const unfitOn = ({ segments }: Transcript): number => replay(own.segments, segments, operations, done).unfit.length;
    return before.id === now.id && now.revision > before.revision && unfitOn(before) === unfitOn(now);
  };
  const save = async (): Promise<Transcript | null> => {
    if (state.get().isSaving || changesOf(state.get()) === 0) return null;
    beginSaving();
    const { base: own, history } = state.get();
    await keeper.flush();
    if (keeper.state.get().kind === "elsewhere") {
      endSaving();
      return null;
    }
    return await attempt(() => server.save(own, operationsDone(history)), save);
  };
  const settle = async (how: "both" | "mine"): Promise<Transcript | null> => {
    const { newer, isSaving } = state.get();
    if (!newer || isSaving) return null;
    beginSaving();
    const { base: own, history } = state.get();
    await keeper.flush();
    const work = kept(history);
    const send = async (): Promise<Transcript> => {
      if (how === "mine") {
        await server.choose(own.id);
        return await server.save(own, operationsDone(history));
      }
      const fitting = operationsDone(replay(own.segments, newer.segments, work.operations, work.done).history);
      return fitting.length > 0 ? await server.save(newer, fitting) : newer;
    };
    const made = await attempt(send, () => settle(how));
    if (made && how === "both") await drafts.remove();
    return made;
  };
  /** Puts the work on a changed text; true where all of it fits. */
  const meet = (transcript: Transcript): boolean => {
    const { base: own, history } = state.get();
    if (transcript.version < own.version || (transcript.id === own.id && transcript.revision <= own.revision)) return true;
    const { operations, done } = kept(history);
    if (transcript.id === own.id) {
      const again = replay(own.segments, transcript.segments, operations, done);
      if (again.unfit.length === 0) {
        change({ base: transcript, history: again.history, newer: null });
        if (operations.length > 0) keep();
        return true;
      }
    }
    if (operations.length > 0) change({ newer: transcript });
    return false;
  };

  return {
    state,
    keeper,
    open,
    perform: (operations) => { go(perform(paused(state.get().history), operations)); },
    type: (segment, text) => { go(typed(state.get().history, segment, text, now())); },
    pause: () => { change({ history: paused(state.get().history) }); },
    undo: () => {
      const { history } = state.get();
      // What is being saved is undone in the version that comes of it.
      if (sent !== null && history.done <= sent) return undefined;
      go(undone(history));
      return touched(history.steps[history.done - 1], true);
    },
    redo: () => {
      const { history } = state.get();
      go(redone(history));
      return touched(history.steps[history.done], false);
    },
    save,
    settle,
    later: () => { change({ newer: null }); },
    discard: async () => {
      await keeper.remove();
      change({ history: begun(state.get().base.segments), lost: 0, newer: null });
    },
    takeOver: take,
    // One's own version may be heard of before it is answered with; another's is met by the refusal.
    meet: (transcript) => { if (sent === null) meet(transcript); },
    end: () => {
      void keeper.flush().finally(keeper.stop);
      presence?.end();
    },
  };
}

const isOutdated = (problem: unknown): boolean => problem instanceof Refused && (problem.status === 412 || problem.code === "state_conflict");

/** What one has done that the other has not. */
function ahead(mine: Work, theirs: Work): readonly Operation[] {
  const isSame = (at: number): boolean => JSON.stringify(mine.operations[at]) === JSON.stringify(theirs.operations[at]);
  let first = 0;
  while (first < mine.done && isSame(first)) first += 1;
  return mine.operations.slice(first, mine.done);
}
