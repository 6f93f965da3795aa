import { describe, expect, it } from "vitest";

import type { Segment } from "~/api/types";
import { type Block, blocksOf, heardAt, placeAt, textOf } from "~/transcript/turns";

const segment = (id: string, start: number, values: Partial<Segment> = {}): Segment => ({
  id, start, end: start + 1, text: `text ${id}`, speaker: "S1", channel: null, language: "en", confidence: 1,
  words: [{ word: ` ${id}`, start, end: start + 1, probability: 0.9, speaker: "S1" }], ...values,
});
const said = (text: string, start: number, words: readonly string[]): Segment =>
  segment(text, start, {
    text,
    words: words.map((word, index) => ({ word, start: start + index / 10, end: start + (index + 1) / 10, probability: 0.9, speaker: "S1" })),
  });
const pieces = (block: Block | undefined): string[] => (block?.kind === "turn" ? block.pieces.map(({ text }) => text) : []);

describe("turns", () => {
  it("join what one person says, and part where another speaks", () => {
    const blocks = blocksOf([segment("a", 0), segment("b", 1), segment("c", 2, { speaker: "S2" })], false);
    expect(blocks.map(pieces)).toEqual([["a", "b"], ["c"]]);
    expect(blocks[0]).toMatchObject({ start: 0, end: 2, segments: ["a", "b"] });
  });

  it("are parted when they get too long to be read", () => {
    expect(blocksOf([segment("a", 0), segment("b", 89.5)], false)).toHaveLength(2);
  });

  it("show what is held back at its place, only when asked", () => {
    const all = [segment("a", 0), segment("b", 1, { held: "known_phrase" }), segment("c", 2)];
    expect(blocksOf(all, false)).toHaveLength(1);
    expect(blocksOf(all, true).map((block) => block.kind)).toEqual(["turn", "held", "turn"]);
  });

  it("mark doubtful words, and take a segment without words as one", () => {
    const doubtful = segment("a", 0, { words: [{ word: "x", start: 0, end: 1, probability: 0.2, speaker: null }] });
    const [turn] = blocksOf([doubtful, segment("b", 1, { words: null })], false);
    expect(turn?.kind === "turn" && turn.pieces.map((piece) => [piece.text, piece.isDoubtful])).toEqual([["x", true], ["text b", false]]);
  });
});

describe("the text of a turn", () => {
  it.each([
    ["sets words as the segment has them", ["Yes, we (all) came."], [[" Yes", " we", " all", " came"]], "Yes, we (all) came."],
    ["sets no space in scripts without spaces", ["漁港で", "待つ。"], [["漁港", "で"], ["待つ", "。"]], "漁港で待つ。"],
    ["sets a space between segments", ["One.", "Two."], [[" One."], [" Two."]], "One. Two."],
    ["sets words by their own spaces where the text differs", ["quite other"], [[" one", " two"]], "one two"],
  ])("%s", (_, texts, words, expected) => {
    const [turn] = blocksOf(texts.map((text, index) => said(text, index, words[index] ?? [])), false);
    expect(turn && textOf(turn)).toBe(expected);
  });
});

describe("the word that is heard", () => {
  const blocks = blocksOf([said("a b c", 1, ["a", "b", "c"]), segment("d", 5, { speaker: "S2" })], false);

  it("is the last one that has begun", () => {
    expect([0, 1, 1.15, 1.3, 4, 5, 9].map((seconds) => placeAt(blocks, seconds))).toEqual([
      null, { block: 0, piece: 0 }, { block: 0, piece: 1 }, { block: 0, piece: 2 }, { block: 0, piece: 2 }, { block: 1, piece: 0 }, { block: 1, piece: 0 },
    ]);
  });

  it("is heard from its segment on, by who says it", () => {
    const heard = blocksOf([segment("a", 0), segment("b", 10), segment("c", 30, { speaker: "S2" })], false);
    expect(heardAt(heard, 11)).toMatchObject({ start: 10, speaker: "S1" });
    expect(heardAt(heard, 31)?.speaker).toBe("S2");
    expect(heardAt([], 1)).toBeNull();
  });

  it("is the one still being said where two speak at once", () => {
    const long = segment("long", 0, { end: 9, words: [{ word: "long", start: 0, end: 9, probability: 1, speaker: "S1" }] });
    const both = blocksOf([long, segment("short", 2, { speaker: "S2" })], false);
    expect([2.5, 5].map((seconds) => placeAt(both, seconds)?.block)).toEqual([1, 0]);
  });
});
