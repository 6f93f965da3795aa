/** Looking for words in the whole text: what was typed, where it is, which one is looked at. */

import { useDeferredValue, useMemo, useState } from "react";

import { type Hit, hitFrom, hitsOf } from "~/transcript/finding";
import type { Block } from "~/transcript/turns";

export interface Find {
  readonly isOpen: boolean;
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

interface FindWishes {
  readonly blocks: readonly Block[];
  /** The block to look from. */
  readonly from: () => number;
  readonly onShow: (hit: Hit) => void;
}

export function useFind({ blocks, from, onShow }: FindWishes): Find {
  const [isOpen, setOpen] = useState(false);
  const [wanted, setWanted] = useState("");
  const [chosen, setChosen] = useState<{ readonly wanted: string; readonly at: number } | null>(null);
  const sought = useDeferredValue(isOpen ? wanted : "");
  const hits = useMemo(() => (sought.trim() === "" ? NONE : hitsOf(blocks, sought)), [blocks, sought]);
  const at = hits.length === 0 ? -1 : Math.min(hits.length - 1, chosen?.at ?? 0);
  return {
    isOpen,
    wanted,
    hits,
    at,
    open: () => { setOpen(true); },
    close: () => { setOpen(false); },
    type: (typed) => {
      setWanted(typed);
      const found = typed.trim() === "" ? NONE : hitsOf(blocks, typed);
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
