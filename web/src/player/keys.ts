/** The keys of a page with a player: which act a key means; single letters only outside fields. */

import { useEffect, useRef } from "react";

import { areLettersOn } from "~/frame/keys";

const FIELDS = "input:not([type=range], [type=checkbox], [type=radio]), textarea, select, [contenteditable]:not([contenteditable=false]), [role=dialog], [role=menu], [role=listbox]";
const CONTROLS = "button, a, input, summary, [role=slider], [role=separator], [role=tab]";

/** What is read of a key event. */
export type Pressed = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/**
 * Names a key without the state of Shift: `k`, `Shift+ArrowLeft`, `Ctrl+f`, `<`, `F2`.
 *
 * A letter is the one that stands on the key; where the layout has other letters, the one of its place.
 */
export function nameOf(event: Pressed): string {
  const place = /^Key([A-Z])$/.exec(event.code)?.[1];
  const isLatin = /^[a-z]$/i.test(event.key);
  const letter = isLatin ? event.key : place;
  if (letter !== undefined && (isLatin || !/^[\u0020-\u007e]$/.test(event.key))) return withControl(event, letter.toLowerCase());
  // Marks such as [ and < may need AltGr, which some systems tell as Ctrl with Alt.
  if (event.key.length === 1) return event.ctrlKey && !event.altKey ? `Ctrl+${event.key}` : event.key;
  return withControl(event, (event.shiftKey ? "Shift+" : "") + event.key);
}

const withControl = (event: Pressed, name: string): string => {
  if (event.altKey) return `Alt+${name}`;
  return event.ctrlKey || event.metaKey ? `Ctrl+${name}` : name;
};

/** Whether it is a single letter or mark while those are turned off. */
const isOff = (name: string): boolean => name.length === 1 && name !== " " && !areLettersOn.get();

const isPress = (name: string): boolean => name === " " || name === "Enter";

export type Acts = Readonly<Record<string, (event: KeyboardEvent) => unknown>>;

/** Does what a key means on this page; an act that gives false has not used it. */
export function useKeys(acts: Acts): void {
  const now = useRef(acts);
  useEffect(() => { now.current = acts; });
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const target = event.target instanceof Element ? event.target : document.body;
      const name = nameOf(event);
      if (target.closest(FIELDS) && !name.startsWith("Ctrl+") && !name.startsWith("F")) return;
      if (isOff(name) || (isPress(name) && target.closest(CONTROLS))) return;
      const act = now.current[name];
      if (!act || act(event) === false) return;
      event.preventDefault();
    };
    addEventListener("keydown", pressed);
    return () => { removeEventListener("keydown", pressed); };
  }, []);
}
