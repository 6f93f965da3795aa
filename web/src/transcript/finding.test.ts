import { describe, expect, it } from "vitest";

import { hitsOf, piecesIn } from "~/transcript/finding";
import { type Block, textOf } from "~/transcript/turns";

const turn = (key: string, words: readonly string[]): Block => ({
  kind: "turn", key, start: 0, end: 9, speaker: null, language: null, segments: [key], length: 0,
  pieces: words.map((text, index) => ({
    text, gap: index > 0 ? " " : "", start: index, end: index + 1, segment: key, word: index, probability: 1, isDoubtful: false,
  })),
});
const found = (block: Block, wanted: string): string[] => hitsOf([block], wanted).map(({ from, to }) => textOf(block).slice(from, to));

describe("finding", () => {
  it.each([
    ["STRASSE", ["Straße", "und", "Strasse"], ["Strasse"]],
    ["cafe", ["Le", "CAFÉ,", "cafe\u0301", "cafeteria"], ["CAFÉ", "cafe", "cafe"]],
    ["outer berth", ["the", "outer", "berth"], ["outer berth"]],
    ["漁港", ["漁港で"], ["漁港"]],
    ["şehir", ["Şehir"], ["Şehir"]],
    ["σ", ["ΣΑΣ"], ["Σ", "Σ"]],
    [" ", ["a"], []],
  ])("%s in %j", (wanted, words, expected) => {
    expect(found(turn("a", words), wanted)).toEqual(expected);
  });

  it("tells the place in the text after letters that fold into more than one, and when it is said", () => {
    const block = turn("a", ["ﬁne", "𝔸", "berth"]);
    expect(found(block, "berth")).toEqual(["berth"]);
    expect(hitsOf([block, block], "berth").map(({ block: number, at }) => [number, at])).toEqual([[0, 2], [1, 2]]);
  });

  it("knows the words that a hit touches", () => {
    expect(piecesIn(turn("a", ["one", "two", "three"]), { from: 2, to: 5 })).toEqual([0, 1]);
  });

  it("looks through twenty thousand turns", () => {
    const blocks = Array.from({ length: 20_000 }, (_, index) => turn(String(index), ["Straße", "berth", String(index)]));
    expect(hitsOf(blocks, "berth 19999")).toMatchObject([{ block: 19_999 }]);
  });
});
