import { describe, expect, it } from "vitest";

import { piecesOf, type RuleFacts, sentenceOf } from "~/deliveries/ruleWords";

const NOTHING: RuleFacts = { tag: null, language: null, templates: [], isCleaned: false, languages: [], destinations: [] };

describe("a rule in words", () => {
  it.each<[Partial<RuleFacts>, string]>([
    [{ tag: "Standup", templates: ["Meeting"], destinations: ["Office"] }, "When the tag is Standup: write Meeting and deliver to Office"],
    [{ language: "German", isCleaned: true, languages: ["English", "French"] }, "When the language is German: make a clean text and translate to English and French"],
    [{ tag: "A", language: "German", destinations: ["X", "Y"] }, "When the tag is A and the language is German: deliver to X and Y"],
    [{ templates: ["Memo"], isCleaned: true, destinations: ["X"] }, "Always: write Memo, make a clean text and deliver to X"],
  ])("says when and what: %#", (facts, said) => {
    expect(sentenceOf({ ...NOTHING, ...facts })).toBe(said);
  });

  it("keeps names apart from words, whatever script they are in", () => {
    const pieces = piecesOf({ ...NOTHING, tag: "اجتماع", destinations: ["{name}"] });
    expect(pieces.map(({ kind, text }) => `${kind}:${text}`)).toEqual(["text:When the tag is ", "tag:اجتماع", "text:: deliver to ", "destination:{name}"]);
  });
});
