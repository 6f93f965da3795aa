/** The shortcuts of the whole page, as the sheet shows them; a page may add its own or say them anew. */

import { makeStore } from "~/store/store";
import { type Key, t } from "~/text/text";

export interface Shortcut {
  /** Alternatives; the keys of each joined by `+`. `Mod` is Ctrl, or the command key of a Mac. */
  readonly keys: readonly string[];
  readonly label: Key;
}

export interface ShortcutGroup {
  readonly id: string;
  readonly title: Key;
  readonly rows: readonly Shortcut[];
}

const EVERYWHERE: ShortcutGroup = {
  id: "everywhere",
  title: "keys.everywhere",
  rows: [
    { keys: ["/"], label: "keys.search" },
    { keys: ["Mod+K"], label: "keys.palette" },
    { keys: ["N"], label: "keys.add" },
    { keys: ["R"], label: "keys.record" },
    { keys: ["F6", "Shift+F6"], label: "keys.region" },
    { keys: ["Esc"], label: "keys.close" },
    { keys: ["?"], label: "keys.sheet" },
  ],
};
const LISTS: ShortcutGroup = {
  id: "lists",
  title: "keys.lists",
  rows: [
    { keys: ["↑", "↓"], label: "keys.move" },
    { keys: ["Enter"], label: "keys.open" },
    { keys: ["Space"], label: "keys.select" },
    { keys: ["Shift+↑", "Shift+↓"], label: "keys.range" },
    { keys: ["Mod+A"], label: "keys.all" },
    { keys: ["F2"], label: "keys.rename" },
    { keys: ["E"], label: "keys.export" },
    { keys: ["P"], label: "keys.pause" },
    { keys: ["Del"], label: "keys.delete" },
    { keys: ["Shift+F10"], label: "keys.menu" },
  ],
};
const PLAYER: ShortcutGroup = {
  id: "player",
  title: "keys.player",
  rows: [
    { keys: ["K", "Space"], label: "keys.play" },
    { keys: ["J", "L"], label: "keys.skip" },
    { keys: ["Shift+←", "Shift+→"], label: "keys.turn" },
    { keys: ["<", ">"], label: "keys.speed" },
    { keys: ["M"], label: "keys.mute" },
    { keys: ["F"], label: "keys.follow" },
    { keys: ["+", "-"], label: "keys.zoom" },
  ],
};
const TRANSCRIPT: ShortcutGroup = {
  id: "transcript",
  title: "keys.transcript",
  rows: [
    { keys: ["↑", "↓"], label: "keys.turns" },
    { keys: ["←", "→"], label: "keys.words" },
    { keys: ["Enter"], label: "keys.playWord" },
    { keys: ["E"], label: "keys.editHere" },
    { keys: ["S"], label: "keys.who" },
    { keys: ["1–9"], label: "keys.give" },
    { keys: ["D"], label: "keys.doubts" },
    { keys: ["[", "]"], label: "keys.doubt" },
    { keys: ["H"], label: "keys.held" },
    { keys: ["C"], label: "keys.copy" },
    { keys: ["Mod+F"], label: "keys.find" },
  ],
};
const EDITING: ShortcutGroup = {
  id: "editing",
  title: "keys.editing",
  rows: [
    { keys: ["Enter"], label: "keys.split" },
    { keys: ["Backspace"], label: "keys.merge" },
    { keys: ["Mod+Z", "Mod+Shift+Z"], label: "keys.undo" },
    { keys: ["Mod+S"], label: "keys.save" },
    { keys: ["Mod+H"], label: "keys.replace" },
    { keys: ["Alt+K"], label: "keys.playEditing" },
    { keys: ["Alt+J", "Alt+L"], label: "keys.skipEditing" },
    { keys: ["Esc"], label: "keys.leave" },
  ],
};

export const shortcuts = makeStore<readonly ShortcutGroup[]>([EVERYWHERE, LISTS, PLAYER, TRANSCRIPT, EDITING]);

/** Adds a group to the sheet, or puts it in the place of the one with its id. */
export function addShortcuts(group: ShortcutGroup): void {
  shortcuts.set((now) => (now.some(({ id }) => id === group.id) ? now.map((known) => (known.id === group.id ? group : known)) : [...now, group]));
}

const isMac = (): boolean => /Mac|iPhone|iPad/u.test(globalThis.navigator?.platform ?? "");
const NAMES: Readonly<Record<string, Key>> = { Space: "key.space", Del: "key.delete", Enter: "key.enter", Shift: "key.shift", Backspace: "key.backspace", Esc: "key.escape" };

/** The keys of a combination, as they are called here. */
export function keysOf(combination: string, onMac = isMac()): string[] {
  const parts = combination === "+" ? ["+"] : combination.split("+");
  return parts.map((part) => {
    if (part === "Mod") return onMac ? "⌘" : t("key.control");
    if (part === "Alt" && onMac) return "⌥";
    const name = NAMES[part];
    return name ? t(name) : part;
  });
}
