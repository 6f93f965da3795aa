/** Looking for words in the whole text: what was typed, where it is, which one is looked at. */

import { useDeferredValue, useMemo, useState } from "react";

import { type Hit, hitFrom, hitNear, hitsOf } from "~/transcript/finding";
import type { Block } from "~/transcript/turns";

export interface Find {
  readonly isOpen: boolean;
  /** A link opened it, so that it does not take the focus. */
  readonly isGiven: boolean;
  readonly wanted: string;
  readonly hits: readonly Hit[];
  /** The number of the hit that is looked at; -1 where there is none. */
  readonly at: number;
  readonly open: () => void;
  readonly close: () => void;
  readonly type: (wanted: string) => void;
  readonly step: (by: 1 | -1) => void;
}

const NONE: readonly Hit[] = [];

/** What a link asks to be marked, at its time. */
export interface Given {
  readonly words: string;
  readonly at: number;
}

const isSame = (one: Given | undefined, other: Given | undefined): boolean => one?.words === other?.words && one?.at === other?.at;

interface FindWishes {
  readonly given: Given | undefined;
  readonly blocks: readonly Block[];
  /** The block to look from. */
  readonly from: () => number;
  readonly onShow: (hit: Hit) => void;
}

const foundIn = (blocks: readonly Block[], wanted: string): readonly Hit[] => (wanted.trim() === "" ? NONE : hitsOf(blocks, wanted));

export function useFind({ given, blocks, from, onShow }: FindWishes): Find {
  const [isOpen, setOpen] = useState(given !== undefined);
  const [wanted, setWanted] = useState(given?.words ?? "");
  const [taken, setTaken] = useState(given);
  const [chosen, setChosen] = useState<{ readonly wanted: string; readonly at: number } | null>(null);
  if (!isSame(given, taken)) {
    // Another link was followed.
    setTaken(given);
    setChosen(null);
    setOpen(isOpen || given !== undefined);
    setWanted(given?.words ?? wanted);
  }
  const sought = useDeferredValue(isOpen ? wanted : "");
  const hits = useMemo(() => foundIn(blocks, sought), [blocks, sought]);
  // Until the reader goes on, it is the one that the link leads to, also while the text is still coming.
  const isGiven = given !== undefined && wanted === given.words;
  const begun = isGiven ? hitNear(hits, given.at) : 0;
  const at = Math.min(hits.length - 1, chosen?.at ?? begun);
  return {
    isOpen,
    isGiven,
    wanted,
    hits,
    at,
    open: () => { setOpen(true); },
    close: () => { setOpen(false); },
    type: (typed) => {
      setWanted(typed);
      const found = foundIn(blocks, typed);
      const first = hitFrom(found, from());
      setChosen({ wanted: typed, at: first });
      const hit = found[first];
      if (hit) onShow(hit);
    },
    step: (by) => {
      if (hits.length === 0) return;
      const next = (at + by + hits.length) % hits.length;
      setChosen({ wanted, at: next });
      const hit = hits[next];
      if (hit) onShow(hit);
    },
  };
}
