/** Marks the word that is being said, in the rows that are drawn. */

import { type RefObject, useEffect } from "react";

import type { Player } from "~/player/player";
import { mark } from "~/transcript/editing/highlights";
import { locate } from "~/transcript/editing/parting";
import type { Row } from "~/transcript/editing/rows";

export function useSaid(scroll: RefObject<HTMLElement | null>, rows: readonly Row[], player: Player): void {
  useEffect(() => {
    let marked = "";
    let take = (): void => undefined;
    const forget = player.follow((seconds) => {
      const said = player.state.get().isPlaying ? saidAt(rows, seconds) : null;
      const key = said ? `${said.id} ${String(said.stretch[0])}` : "";
      if (key === marked) return;
      take();
      take = () => undefined;
      marked = key;
      const element = said && scroll.current?.querySelector<HTMLElement>(`[data-segment="${said.id}"]`);
      if (said && element?.textContent === said.text) take = mark(element, "tiro-said", [said.stretch]);
    });
    return () => {
      forget();
      take();
    };
  }, [scroll, rows, player]);
}

/** The word at a time: the last one that has begun, of the last segment that has. */
function saidAt(rows: readonly Row[], seconds: number): { id: string; text: string; stretch: readonly [number, number] } | null {
  const row = rows[lastBegun(rows.length, (index) => rows[index]?.segment.start ?? Infinity, seconds)];
  const words = row?.segment.words ?? [];
  const at = lastBegun(words.length, (index) => words[index]?.start ?? Infinity, seconds);
  const word = words[at];
  if (!row || !word || row.segment.held != null) return null;
  const offset = locate(row.segment.text, words)?.[at];
  return offset === undefined ? null : { id: row.segment.id, text: row.segment.text, stretch: [offset, offset + word.word.length] };
}

function lastBegun(count: number, startOf: (index: number) => number, seconds: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (startOf(middle) <= seconds) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
