/** Moves through the text by keys: up and down by turn, left and right by word; all of it is one stop for Tab. */

import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";

import { rowOf, wordOf } from "~/transcript/marking";
import type { Block } from "~/transcript/turns";

export interface Roving {
  /** The block that Tab leads to, while it is drawn. */
  readonly at: number;
  readonly focus: (block: number, piece?: number) => void;
  readonly onFocus: (event: { readonly target: EventTarget }) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

interface RovingWishes {
  readonly root: RefObject<HTMLElement | null>;
  readonly blocks: readonly Block[];
  /** Draws a block, if it is not. */
  readonly onShow: (block: number) => void;
  /** Enter: from the word, or from the beginning of the turn. */
  readonly onPlay: (block: number, piece: number | null) => void;
}

interface Wish {
  readonly block: number;
  readonly piece: number | null;
}

export function useRoving({ root, blocks, onShow, onPlay }: RovingWishes): Roving {
  const [key, setKey] = useState<string | null>(null);
  const wish = useRef<Wish | null>(null);
  const known = key === null ? -1 : blocks.findIndex((block) => block.key === key);
  const at = Math.max(0, known);

  const fulfil = (): void => {
    const row = wish.current && root.current && rowOf(root.current, wish.current.block);
    if (!wish.current || !row) return;
    const word = wish.current.piece === null ? null : wordOf(row, wish.current.piece);
    wish.current = null;
    word?.setAttribute("tabindex", "-1");
    (word ?? row).focus({ preventScroll: true });
    (word ?? row).scrollIntoView({ block: "nearest" });
  };
  // A row that is not drawn takes the focus as soon as it is.
  useEffect(fulfil);

  const focus = (block: number, piece: number | null = null): void => {
    const to = Math.max(0, Math.min(blocks.length - 1, block));
    wish.current = { block: to, piece };
    setKey(blocks[to]?.key ?? null);
    if (root.current && !rowOf(root.current, to)) onShow(to);
    fulfil();
  };
  const moved = (place: Wish, step: number): void => {
    const pieces = lengthOf(blocks[place.block]);
    const piece = place.piece === null ? (step > 0 ? 0 : -1) : place.piece + step;
    if (piece >= 0 && piece < pieces) focus(place.block, piece);
    else if (step > 0 && place.block < blocks.length - 1) focus(place.block + 1, 0);
    else if (step < 0 && place.block > 0) focus(place.block - 1, lengthOf(blocks[place.block - 1]) - 1);
  };
  const acts: Readonly<Record<string, (place: Wish, isRightToLeft: boolean) => void>> = {
    ArrowDown: ({ block }) => { focus(block + 1); },
    ArrowUp: ({ block }) => { focus(block - 1); },
    ArrowRight: (place, isRightToLeft) => { moved(place, isRightToLeft ? -1 : 1); },
    ArrowLeft: (place, isRightToLeft) => { moved(place, isRightToLeft ? 1 : -1); },
    Enter: ({ block, piece }) => { onPlay(block, piece); },
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const place = placeOf(event.target);
    const act = acts[event.key];
    if (!place || !act) return;
    event.preventDefault();
    const text = event.target instanceof Element ? event.target.querySelector("[data-text]") ?? event.target : null;
    act(place, text !== null && getComputedStyle(text).direction === "rtl");
  };
  const onFocus = (event: { readonly target: EventTarget }): void => {
    const index = indexOf(event.target);
    if (index !== null) setKey(blocks[index]?.key ?? null);
  };
  return { at, focus, onFocus, onKeyDown };
}

/** The block that an element stands in. */
export function indexOf(target: EventTarget | null): number | null {
  const row = target instanceof Element ? target.closest<HTMLElement>("[data-index]") : null;
  return row ? Number(row.dataset.index) : null;
}

/** A row or a word of it; not the buttons in it, which have keys of their own. */
function placeOf(target: EventTarget): Wish | null {
  const block = indexOf(target);
  if (block === null || !(target instanceof HTMLElement)) return null;
  if (target.dataset.w !== undefined) return { block, piece: Number(target.dataset.w) };
  return target.dataset.row === undefined ? null : { block, piece: null };
}

const lengthOf = (block: Block | undefined): number => (block?.kind === "turn" ? block.pieces.length : 0);
