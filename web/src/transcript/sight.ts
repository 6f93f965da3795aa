/** Scrolls the text so that the word that is said can be read. */

import type { Virtualizer } from "@tanstack/react-virtual";

import { scrolledTo } from "~/transcript/following";
import { rowOf, wordOf } from "~/transcript/marking";
import type { Place } from "~/transcript/turns";

/** Farther than this is a jump, not a way to look at. */
const JUMP_HEIGHTS = 1.5;

type Rows = Virtualizer<HTMLDivElement, Element>;

export function keepInSight(root: HTMLElement, rows: Rows, place: Place, isPlaying: boolean): void {
  const row = rowOf(root, place.block);
  if (!row) {
    rows.scrollToIndex(place.block, { align: "center" });
    return;
  }
  const word = place.piece >= 0 ? wordOf(row, place.piece) : null;
  const [frame, box, wordBox] = [root.getBoundingClientRect(), row.getBoundingClientRect(), (word ?? row).getBoundingClientRect()];
  const fromTop = root.scrollTop - frame.top;
  const top = scrolledTo(
    {
      top: root.scrollTop,
      height: frame.height,
      turnTop: box.top + fromTop,
      wordTop: wordBox.top + fromTop,
      wordBottom: word ? wordBox.bottom + fromTop : Math.min(wordBox.bottom, wordBox.top + 80) + fromTop,
    },
    isPlaying,
  );
  if (top === null || Math.abs(top - root.scrollTop) < 2) return;
  const isFar = Math.abs(top - root.scrollTop) > frame.height * JUMP_HEIGHTS;
  root.scrollTo({ top, behavior: isFar || isStill() ? "instant" : "smooth" });
}

const isStill = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
