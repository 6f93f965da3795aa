import { describe, expect, it } from "vitest";

import type { Segment } from "~/api/types";
import { assignTo, mergeUp, pasted, splitAt } from "~/transcript/editing/gestures";
import { rowsOf, turnOf } from "~/transcript/editing/rows";

const segment = (id: string, text: string, more: Partial<Segment> = {}): Segment => ({
  id, start: 0, end: 1, text, speaker: "S1", channel: null, language: "en", confidence: null,
  words: text.split(" ").map((word) => ({ word, start: 0, end: 1, probability: 0.9, speaker: "S1" })), ...more,
});

describe("Enter", () => {
  const text = segment("s1", "one two three");
  it.each([[0, 1], [3, 1], [4, 1], [5, 1], [6, 2], [8, 2], [13, 2]])("at %i splits before word %i", (caret, word) => {
    expect(splitAt(text, caret)).toEqual({ op: "split", segment: "s1", word });
  });

  it("has nothing to split in a single word", () => {
    expect(splitAt(segment("s1", "one"), 2)).toBeNull();
    expect(splitAt(segment("s1", "one", { words: [] }), 0)).toBeNull();
  });

  it("splits a text without words at a space, or between signs of a script without spaces", () => {
    expect(splitAt(segment("s1", "😀 two three", { words: [] }), 4)).toEqual({ op: "split", segment: "s1", offset: 2 });
    expect(splitAt(segment("s1", "漁港の朝", { words: [] }), 2)).toEqual({ op: "split", segment: "s1", offset: 2 });
  });
});

describe("Backspace at the start", () => {
  it("merges with the segment before on the same channel and keeps the caret between", () => {
    const segments = [segment("s1", "one"), segment("s2", "x", { channel: 1 }), segment("s3", "y", { held: "x" }), segment("s4", "two")];
    expect(mergeUp(segments, "s4")).toEqual({ operation: { op: "merge", segments: ["s1", "s4"] }, into: "s1", caret: 4 });
    expect(mergeUp(segments, "s1")).toBeNull();
  });
});

it("what is pasted takes the place of what is selected, on one line", () => {
  expect(pasted("one two", [4, 7], "a\r\n b")).toEqual({ text: "one a b", caret: 7 });
});

it("rows name the speaker where a turn begins, and know the turn of each", () => {
  const rows = rowsOf([segment("a", "x"), segment("b", "x"), segment("h", "x", { held: "x" }), segment("c", "x", { speaker: "S2" })], false);
  expect(rows.map((row) => row.isFirst)).toEqual([true, false, true]);
  expect(turnOf(rows, "b")).toEqual(["a", "b"]);
});

it("only what is not theirs is given to a speaker", () => {
  const segments = [segment("a", "x"), segment("b", "x", { speaker: "S2" })];
  expect(assignTo(segments, new Set(["a", "b"]), "S1")).toEqual([{ op: "assign", segment: "b", speaker: "S1" }]);
});
