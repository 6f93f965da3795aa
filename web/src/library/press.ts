/** A long press of a finger selects; while some are selected, a tap does. */

import { type MouseEvent, type PointerEvent, useRef } from "react";

const LONG_MS = 500;
const SLACK_PX = 10;

interface Held {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Gives what a list listens to; its rows carry `data-index`. */
export function usePress(onSelect: (index: number) => void, isPicking: boolean) {
  const held = useRef<Held | null>(null);
  /** The click that follows is not meant to open anything. */
  const isSpent = useRef(false);
  const release = (): void => {
    clearTimeout(held.current?.timer);
    held.current = null;
  };
  return {
    onPointerDown: (event: PointerEvent): void => {
      isSpent.current = false;
      const index = indexAt(event.target);
      if (event.pointerType !== "touch" || index === null) return;
      const timer = setTimeout(() => {
        isSpent.current = true;
        onSelect(index);
      }, LONG_MS);
      held.current = { index, x: event.clientX, y: event.clientY, timer };
    },
    onPointerMove: (event: PointerEvent): void => {
      const from = held.current;
      if (from && Math.hypot(event.clientX - from.x, event.clientY - from.y) > SLACK_PX) release();
    },
    onPointerUp: (): void => {
      const index = held.current?.index;
      release();
      if (!isPicking || isSpent.current || index === undefined) return;
      isSpent.current = true;
      onSelect(index);
    },
    onPointerCancel: release,
    onContextMenu: (event: MouseEvent): void => {
      if (held.current || isSpent.current) event.preventDefault();
    },
    onClickCapture: (event: MouseEvent): void => {
      if (!isSpent.current) return;
      isSpent.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}

function indexAt(target: EventTarget): number | null {
  if (!(target instanceof Element) || target.closest("button, [role=menu]")) return null;
  const index = target.closest<HTMLElement>("[data-index]")?.dataset.index;
  return index === undefined ? null : Number(index);
}
