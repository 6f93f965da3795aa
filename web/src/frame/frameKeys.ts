/** The keys that hold on every page. */

import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";

import { areLettersOn, isBelowLayer, isMod, isTyping, letterOf } from "~/frame/keys";
import { openLayer } from "~/frame/layers";
import { goToRegion } from "~/frame/regions";

export function useFrameKeys(onAdd: () => void): void {
  const navigate = useNavigate();
  useEffect(() => {
    /** Letters that come before the field that they are meant for; null while none is awaited. */
    let early: string | null = null;
    const arrived = (): void => {
      const letters = early ?? "";
      early = null;
      // A dialog that was opened meanwhile keeps the focus.
      if (isBelowLayer()) return;
      if (focusSearch() && letters !== "") putFirst(letters);
    };
    const search = (): void => {
      if (focusSearch()) return;
      early = "";
      void navigate({ to: "/search" }).finally(() => { requestAnimationFrame(arrived); });
    };
    const pressed = (event: KeyboardEvent): void => {
      if (early !== null && event.key.length === 1 && !isMod(event) && !event.altKey && !isTyping(event)) {
        event.preventDefault();
        early += event.key;
        return;
      }
      const act = event.defaultPrevented || event.isComposing ? null : actOf(event, onAdd, search);
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", pressed);
    return () => { removeEventListener("keydown", pressed); };
  }, [navigate, onAdd]);
}

function actOf(event: KeyboardEvent, onAdd: () => void, search: () => void): (() => void) | null {
  if (isMod(event)) return isPaletteKey(event) ? turnPalette : null;
  if (isBelowLayer()) return null;
  if (event.key === "F6") return () => { goToRegion(event.shiftKey ? -1 : 1); };
  if (!areLettersOn.get() || isTyping(event)) return null;
  // Marks are read as such: they stand elsewhere on other layouts.
  const marks: Record<string, () => void> = { "/": search, "?": () => { openLayer.set("shortcuts"); } };
  return marks[event.key] ?? (letterOf(event) === "KeyN" && !event.shiftKey ? onAdd : null);
}

const isPaletteKey = ({ altKey, shiftKey, code }: KeyboardEvent): boolean =>
  code === "KeyK" && !altKey && !shiftKey && (openLayer.get() === "palette" || !isBelowLayer());

const turnPalette = (): void => { openLayer.set((now) => (now === "palette" ? null : "palette")); };

/** Puts letters before what has been typed into the field meanwhile. */
function putFirst(letters: string): void {
  const field = document.querySelector<HTMLInputElement>("input[data-search]");
  if (!field) return;
  const at = (field.selectionStart ?? 0) + letters.length;
  field.setRangeText(letters, 0, 0);
  field.setSelectionRange(at, at);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Gives the focus to the field that finds recordings, where the page has one. */
function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>("input[data-search]");
  // Where one types already, what is typed stays.
  if (field !== document.activeElement) {
    field?.focus();
    field?.select();
  }
  return field !== null;
}
