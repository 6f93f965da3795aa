import { describe, expect, it } from "vitest";

import { nextRegion } from "~/frame/regions";
import { addShortcuts, keysOf, shortcuts } from "~/frame/shortcuts";

describe("the sheet of shortcuts", () => {
  it("calls the keys as they are called here", () => {
    expect(keysOf("Mod+Shift+Z", false)).toEqual(["Ctrl", "Shift", "Z"]);
    expect(keysOf("Mod+K", true)).toEqual(["⌘", "K"]);
    expect(keysOf("+", false)).toEqual(["+"]);
  });

  it("takes a group of a page in, and has each once", () => {
    const before = shortcuts.get().length;
    addShortcuts({ id: "notes", title: "keys.player", rows: [] });
    addShortcuts({ id: "notes", title: "keys.lists", rows: [] });
    expect([shortcuts.get().length - before, shortcuts.get().at(-1)?.title]).toEqual([1, "keys.lists"]);
  });
});

describe("F6", () => {
  it("goes round the regions, from the first or the last when none has the focus", () => {
    expect([nextRegion(3, 0, 1), nextRegion(3, 2, 1), nextRegion(3, 0, -1), nextRegion(3, -1, 1), nextRegion(3, -1, -1), nextRegion(0, -1, 1)]).toEqual([1, 0, 2, 0, 2, -1]);
  });
});
