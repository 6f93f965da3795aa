/** The session of the text that is edited: made once, meets each newer text, and tells how far the draft is. */

import { useEffect, useState } from "react";
import { flushSync } from "react-dom";

import type { Transcript } from "~/api/types";
import { useStore } from "~/store/store";
import { draftStatus, editingServer, resumed } from "~/transcript/editing/drafts";
import { makeSession, type Session } from "~/transcript/editing/session";

export interface OwnSession {
  readonly session: Session;
  /** Goes on with the version that was saved, and with what was done to it meanwhile. */
  readonly goOn: (made: Transcript) => void;
}

export function useSession(transcript: Transcript): OwnSession {
  const [session, setSession] = useState(() => makeSession(resumed.get() ?? transcript, editingServer(transcript.recording_id)));
  useEffect(() => {
    void session.open();
    return () => { session.end(); };
  }, [session]);
  const keeping = useStore(session.keeper.state);
  const { history, base, isReady } = useStore(session.state);
  // Where nothing was changed yet, a newer version is simply gone on with; else the work is put onto it.
  if (isReady && history.steps.length === 0 && transcript.id !== base.id && transcript.version > base.version) {
    setSession(makeSession(transcript, editingServer(transcript.recording_id)));
  }
  useEffect(() => {
    resumed.set(null);
    if (isReady) session.meet(transcript);
  }, [session, transcript, isReady]);

  const changes = history.done;
  useEffect(() => {
    const savedAt = keeping.kind === "kept" ? keeping.at : null;
    draftStatus.set(changes > 0 ? { transcriptId: base.id, changes, savedAt } : null);
  }, [base.id, changes, keeping]);

  // A page that goes away sends what waits; one that would lose something asks.
  useEffect(() => {
    const hidden = (): void => { void session.keeper.flush(); };
    const leaving = (event: BeforeUnloadEvent): void => {
      const isUnsent = session.keeper.unsent() !== null && session.keeper.state.get().kind !== "elsewhere";
      if (isUnsent || session.state.get().isSaving) event.preventDefault();
    };
    document.addEventListener("visibilitychange", hidden);
    addEventListener("beforeunload", leaving);
    return () => {
      document.removeEventListener("visibilitychange", hidden);
      removeEventListener("beforeunload", leaving);
    };
  }, [session]);

  return {
    session,
    goOn: (made) => {
      const { history } = session.state.get();
      // At once: a letter that is typed from here on is the next session's.
      flushSync(() => { setSession(makeSession(made, editingServer(made.recording_id), { fresh: history })); });
    },
  };
}
