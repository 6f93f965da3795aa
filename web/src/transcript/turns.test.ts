import { describe, expect, it } from "vitest";

import type { Segment } from "~/api/types";
import { blockAt, blocksOf } from "~/transcript/turns";

const segment = (id: string, start: number, values: Partial<Segment> = {}): Segment => ({
  id, start, end: start + 1, text: `text ${id}`, speaker: "S1", channel: null, language: "en", confidence: 1,
  words: [{ word: ` ${id}`, start, end: start + 1, probability: 0.9, speaker: "S1" }], ...values,
});

describe("turns", () => {
  it("join what one person says, and part where another speaks", () => {
    const blocks = blocksOf([segment("a", 0), segment("b", 1), segment("c", 2, { speaker: "S2" })], false);
    expect(blocks.map((block) => (block.kind === "turn" ? block.pieces.map((piece) => piece.text) : null))).toEqual([["a", "b"], ["c"]]);
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

describe("the block that is heard", () => {
  it("is the last one that has begun", () => {
    const blocks = [{ start: 1 }, { start: 2 }, { start: 5 }];
    expect([0, 1, 1.9, 4, 9].map((seconds) => blockAt(blocks, seconds))).toEqual([-1, 0, 0, 1, 2]);
  });
});
