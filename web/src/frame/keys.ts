/** Which presses are meant for the page: not those in fields, and single letters only while they are on. */

import { makeStore } from "~/store/store";

const KEPT = "tiro.letters";

/** Whether single letters are shortcuts; the reader may turn them off (WCAG 2.1.4). */
export const areLettersOn = makeStore(isKeptOn());

export function turnLetters(isOn: boolean): void {
  areLettersOn.set(isOn);
  if (isOn) localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, "off");
}

/** A press, of the browser's or of React's. */
export interface Press {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly target: EventTarget | null;
}

const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]:not([contenteditable=false]), [role=listbox], [role=menu]";

/** Whether the press belongs to a field or a menu. */
export const isTyping = ({ target }: Pick<Press, "target">): boolean => target instanceof Element && target.closest(FIELDS) !== null;

/** Whether a layer lies above the page, so that the page's own keys rest. */
export const isBelowLayer = (): boolean => document.querySelector("[role=dialog], [role=alertdialog]") !== null;

/** Ctrl, or on a Mac the command key. */
export const isMod = ({ ctrlKey, metaKey }: Pick<Press, "ctrlKey" | "metaKey">): boolean => ctrlKey || metaKey;

/** The code of a single letter that is a shortcut now; null where it is text, or letters are off. */
export function letterOf(press: Press): string | null {
  if (!areLettersOn.get() || isMod(press) || press.altKey || isTyping(press)) return null;
  return press.code;
}

function isKeptOn(): boolean {
  try {
    return globalThis.localStorage?.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
}
