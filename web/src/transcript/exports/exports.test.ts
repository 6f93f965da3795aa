import { describe, expect, it } from "vitest";

import { fileNameOf } from "~/api/downloads";
import type { Segment } from "~/api/types";
import { peopleOf } from "~/speakers/people";
import { copied } from "~/transcript/exports/copying";
import { blocksOf } from "~/transcript/turns";

const segment = (id: string, start: number, speaker: string | null, held: string | null = null): Segment => ({
  id, start, end: start + 1, text: `Text ${id}.`, speaker, channel: null, language: "en", confidence: 1, words: null, held,
});

describe("what is copied", () => {
  const blocks = blocksOf([segment("a", 0, "S1"), segment("b", 1, "S1", "no_speech"), segment("c", 725, "S2"), segment("d", 800, null)], true);
  const people = peopleOf([{ id: "S1", name: "Maren Holt" }, { id: "S2", name: null }]);

  it("is the text alone, without what is held back", () => {
    expect(copied(blocks, people, { isWithNames: false, isWithTimes: false })).toBe("Text a.\n\nText c.\n\nText d.");
  });

  it("has who speaks and when, if asked", () => {
    expect(copied(blocks, people, { isWithNames: true, isWithTimes: true })).toBe("[0:00] Maren Holt: Text a.\n\n[12:05] Speaker 2: Text c.\n\n[13:20] Text d.");
  });
});

describe("the file's name", () => {
  it.each([
    ["attachment; filename=\"a.srt\"; filename*=UTF-8''%E6%BC%81%E6%B8%AF.srt", "漁港.srt"],
    ['attachment; filename="a \\"b\\".txt"', 'a "b".txt'],
    ["inline", null],
  ])("of %s", (header, name) => {
    expect(fileNameOf(header)).toBe(name);
  });
});
