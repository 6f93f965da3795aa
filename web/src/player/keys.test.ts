import { describe, expect, it } from "vitest";

import { nameOf, type Pressed } from "~/player/keys";
import { targetOf } from "~/player/Playhead";

const pressed = (key: string, code: string, values: Partial<Pressed> = {}): Pressed => ({
  key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...values,
});

describe("a key", () => {
  it.each([
    ["k", pressed("k", "KeyK"), "the letter"],
    ["k", pressed("K", "KeyK", { shiftKey: true }), "a capital"],
    ["m", pressed("m", "Semicolon"), "the letter of another layout, not its place"],
    ["k", pressed("л", "KeyK"), "the place, where the layout has other letters"],
    ["Ctrl+f", pressed("f", "KeyF", { metaKey: true }), "with ⌘"],
    ["<", pressed("<", "Comma", { shiftKey: true }), "a mark"],
    ["[", pressed("[", "Digit8", { ctrlKey: true, altKey: true }), "a mark with AltGr"],
    ["Shift+ArrowLeft", pressed("ArrowLeft", "ArrowLeft", { shiftKey: true }), "an arrow"],
    ["F2", pressed("F2", "F2"), "a function key"],
    [" ", pressed(" ", "Space"), "the space"],
  ])("is %s: %s", (name, event) => {
    expect(nameOf(event)).toBe(name);
  });
});

describe("the slider", () => {
  it("moves by keys within the sound", () => {
    expect(["ArrowLeft", "ArrowRight", "PageUp", "Home", "End", "a"].map((key) => targetOf(key, 3, 20))).toEqual([0, 8, 20, 0, 20, undefined]);
  });
});
