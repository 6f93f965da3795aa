/** Text that is written in place: one stretch of plain text, whose node React leaves alone. */

import { type ClipboardEvent, type KeyboardEvent, memo, useEffect, useLayoutEffect, useRef } from "react";

import { isAtEdge, putCaret, putCaretAt, selectionIn } from "~/transcript/editing/caret";
import { oneLine } from "~/transcript/editing/characters";
import { pasted } from "~/transcript/editing/gestures";
import { mark } from "~/transcript/editing/highlights";
import styles from "~/transcript/editing/EditRow.module.css";

/** Where the caret is to be put; a new object puts it again. */
export interface CaretWish {
  readonly segment: string;
  readonly offset: number;
  /** Comes from the row above or below, at this place of the line. */
  readonly from?: { readonly x: number; readonly edge: "first" | "last" };
}

export type Stretches = readonly (readonly [number, number])[];

export interface EditableActs {
  readonly onType: (id: string, text: string) => void;
  readonly onEnter: (id: string, caret: number) => void;
  readonly onBackAtStart: (id: string) => void;
  readonly onDeleteAtEnd: (id: string) => void;
  /** Goes to the row before or after; x where the caret keeps its place in the line. */
  readonly onStep: (id: string, step: 1 | -1, x: number | null) => void;
  readonly onCaret: (id: string, caret: number) => void;
  readonly onFocus: (id: string) => void;
  readonly onEmptied: (id: string) => void;
  readonly onEscape: (id: string) => void;
  readonly onUndo: (isRedo: boolean) => void;
}

interface EditableProps {
  readonly id: string;
  readonly text: string;
  readonly label: string;
  readonly language: string | null;
  readonly isTabStop: boolean;
  readonly caret: CaretWish | null;
  readonly edited: Stretches;
  readonly hits: Stretches;
  readonly hitNow: Stretches;
  readonly isLocked: boolean;
  readonly acts: EditableActs;
}

export const Editable = memo(function Editable({ id, text, label, language, isTabStop, caret, edited, hits, hitNow, isLocked, acts }: EditableProps) {
  const place = useRef<HTMLDivElement>(null);
  const isComposing = useRef(false);

  useLayoutEffect(() => {
    const element = place.current;
    if (!element || isComposing.current || oneLine(element.textContent) === text) return;
    const selection = document.activeElement === element ? selectionIn(element) : null;
    element.textContent = text;
    if (selection) putCaret(element, selection[0]);
  }, [text]);

  useLayoutEffect(() => {
    const element = place.current;
    if (!element || !caret) return;
    element.focus({ preventScroll: true });
    if (caret.from) putCaretAt(element, caret.from.x, caret.from.edge);
    else putCaret(element, caret.offset);
    element.closest("article")?.scrollIntoView({ block: "nearest" });
  }, [caret]);

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const undo = [mark(element, "tiro-edited", edited), mark(element, "tiro-hit", hits), mark(element, "tiro-hit-now", hitNow)];
    return () => { for (const take of undo) take(); };
  }, [text, edited, hits, hitNow]);

  useBeforeInput(place, id, acts);

  const typed = (): void => {
    const now = place.current?.textContent ?? "";
    // A text that was emptied to be written anew is not yet a deleted one.
    if (oneLine(now) !== "") acts.onType(id, now);
  };
  const left = (): void => {
    const element = place.current;
    if (element && oneLine(element.textContent) === "") acts.onEmptied(id);
  };
  const selected = (): void => {
    const selection = place.current && selectionIn(place.current);
    if (selection) acts.onCaret(id, selection[0]);
  };
  const keyed = (event: KeyboardEvent<HTMLDivElement>): void => {
    const element = place.current;
    // While a word is composed, its keys belong to the input method.
    if (!element || isComposing.current || event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (actOf(event, element, id, acts)) event.preventDefault();
  };
  const put = (event: ClipboardEvent<HTMLDivElement>): void => {
    event.preventDefault();
    const element = place.current;
    const selection = element && selectionIn(element);
    if (!element || !selection) return;
    const made = pasted(element.textContent, selection, event.clipboardData.getData("text/plain"));
    element.textContent = made.text;
    putCaret(element, made.caret);
    typed();
  };

  return (
    <div
      ref={place}
      className={styles.text}
      role="textbox"
      aria-multiline="true"
      aria-label={label}
      tabIndex={isTabStop ? 0 : -1}
      contentEditable={isLocked ? false : "plaintext-only"}
      aria-readonly={isLocked || undefined}
      suppressContentEditableWarning
      spellCheck
      dir="auto"
      lang={language ?? undefined}
      data-segment={id}
      onInput={() => { if (!isComposing.current) typed(); }}
      onCompositionStart={() => { isComposing.current = true; }}
      onCompositionEnd={() => { isComposing.current = false; typed(); }}
      onKeyDown={keyed}
      onKeyUp={selected}
      onPointerUp={selected}
      onFocus={() => { acts.onFocus(id); }}
      onBlur={left}
      onPaste={put}
      onDrop={(event) => { event.preventDefault(); }}
    />
  );
});

/** Does what a key means at this place; false where it means nothing but itself. */
function actOf(event: KeyboardEvent, element: HTMLElement, id: string, acts: EditableActs): boolean {
  const selection = selectionIn(element) ?? [0, 0];
  const at = selection[0] === selection[1] ? selection[0] : null;
  const end = element.textContent.length;
  const isEmpty = oneLine(element.textContent) === "";
  const deeds: Readonly<Record<string, () => boolean>> = {
    Enter: () => does(() => { acts.onEnter(id, selection[0]); }),
    Escape: () => does(() => { acts.onEscape(id); }),
    Backspace: () => at === 0 && does(() => { if (isEmpty) acts.onEmptied(id); else acts.onBackAtStart(id); }),
    Delete: () => at === end && !isEmpty && does(() => { acts.onDeleteAtEnd(id); }),
    ArrowUp: () => !event.shiftKey && isAtEdge(element, "first") && does(() => { acts.onStep(id, -1, xOf(element)); }),
    ArrowDown: () => !event.shiftKey && isAtEdge(element, "last") && does(() => { acts.onStep(id, 1, xOf(element)); }),
    ArrowLeft: () => !event.shiftKey && at === startOf(element, end) && does(() => { acts.onStep(id, isTurned(element) ? 1 : -1, null); }),
    ArrowRight: () => !event.shiftKey && at === end - startOf(element, end) && does(() => { acts.onStep(id, isTurned(element) ? -1 : 1, null); }),
  };
  return deeds[event.key]?.() ?? false;
}

const does = (deed: () => void): boolean => {
  deed();
  return true;
};

const isTurned = (element: HTMLElement): boolean => getComputedStyle(element).direction === "rtl";

/** Where the left end of the text is: its end where it runs from right to left. */
const startOf = (element: HTMLElement, end: number): number => (isTurned(element) ? end : 0);

function xOf(element: HTMLElement): number {
  const range = document.getSelection()?.getRangeAt(0);
  return range?.getClientRects()[0]?.left ?? element.getBoundingClientRect().left;
}

/** What comes without a key of its own: keyboards of phones, menus, dropped text. */
function useBeforeInput(place: { readonly current: HTMLElement | null }, id: string, acts: EditableActs): void {
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const asked = (event: InputEvent): void => {
      const kind = event.inputType;
      if (kind === "insertParagraph" || kind === "insertLineBreak") acts.onEnter(id, selectionIn(element)?.[0] ?? 0);
      else if (kind === "historyUndo" || kind === "historyRedo") acts.onUndo(kind === "historyRedo");
      else if (kind === "deleteContentBackward" && !event.isComposing && isStart(element)) acts.onBackAtStart(id);
      else if (!kind.startsWith("format")) return;
      event.preventDefault();
    };
    element.addEventListener("beforeinput", asked);
    return () => { element.removeEventListener("beforeinput", asked); };
  }, [place, id, acts]);
}

function isStart(element: HTMLElement): boolean {
  const selection = selectionIn(element);
  return selection !== null && selection[0] === 0 && selection[1] === 0 && element.textContent !== "";
}
