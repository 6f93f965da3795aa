/** Finding and replacing over the whole text: what is found, where one is, and what is done. */

import { useMemo, useState } from "react";

import type { Segment } from "~/api/types";
import { t } from "~/text/text";
import { type Hit, hitsOf, replacing } from "~/transcript/editing/finding";
import type { Session } from "~/transcript/editing/session";
import { announce } from "~/ui/Announcer";

const NONE: readonly Hit[] = [];

export function useReplacing(session: Session, segments: readonly Segment[], isMine: boolean) {
  const [isOpen, setOpen] = useState(false);
  const [wanted, setWanted] = useState("");
  const [by, setBy] = useState("");
  const [at, setAt] = useState(0);
  const hits = useMemo(() => (isOpen ? hitsOf(segments, wanted) : NONE), [isOpen, segments, wanted]);
  const now = Math.min(at, hits.length - 1);
  const hitNow = hits[now];

  const replace = (): void => {
    // What was typed since the last look may have moved the hits.
    const { segments: fresh } = session.state.get().history;
    const hit = hitsOf(fresh, wanted)[now];
    if (!hit || !isMine) return;
    session.perform(replacing(fresh, [hit], by));
    setAt(now + countIn(by, wanted));
  };
  const replaceAll = (): void => {
    const { segments: fresh } = session.state.get().history;
    const all = hitsOf(fresh, wanted);
    if (!isMine) return;
    session.perform(replacing(fresh, all, by));
    announce(t("edit.replaced", { count: all.length }));
  };
  return {
    isOpen,
    hits,
    hitNow,
    open: () => { setOpen(true); },
    toggle: () => { setOpen(!isOpen); },
    bar: {
      wanted,
      by,
      count: hits.length,
      at: now,
      onWanted: (text: string) => { setWanted(text); setAt(0); },
      onBy: setBy,
      onStep: (step: 1 | -1) => { if (hits.length > 0) setAt((now + step + hits.length) % hits.length); },
      onReplace: replace,
      onReplaceAll: replaceAll,
      onClose: () => { setOpen(false); },
    },
  };
}

/** How often the text is found in what replaces it: those hits are passed over. */
const countIn = (by: string, wanted: string): number => hitsOf([{ id: "", text: by, held: null } as Segment], wanted).length;
