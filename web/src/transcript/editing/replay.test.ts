import { describe, expect, it } from "vitest";

import type { Segment } from "~/api/types";
import { begun, kept, perform, undone } from "~/transcript/editing/history";
import { replay } from "~/transcript/editing/replay";

const segment = (id: string, text: string): Segment => ({
  id, start: Number(id.slice(1)), end: Number(id.slice(1)) + 1, text, speaker: "S1", channel: null, language: "en", confidence: null, retime: null,
  words: text.split(" ").map((word, index) => ({ word, start: Number(id.slice(1)) + index / 10, end: Number(id.slice(1)) + index / 10 + 0.1, probability: 0.9, speaker: "S1" })),
});
const BASE = [segment("s1", "one two three"), segment("s2", "four five"), segment("s3", "six")];

describe("replaying a draft", () => {
  const mine = perform(
    perform(begun(BASE), [{ op: "split", segment: "s1", word: 1 }]),
    [{ op: "replace", segment: "s4", text: "zwei three" }],
  );

  it("keeps everything where only times changed", () => {
    const later = BASE.map((one) => ({ ...one, start: one.start + 0.01 }));
    const { operations, done } = kept(undone(mine));
    const again = replay(BASE, later, operations, done);
    expect(again.unfit).toEqual([]);
    expect([again.history.done, again.history.steps.length]).toEqual([1, 2]);
    expect(again.history.segments.map((one) => one.text)).toEqual(["one", "two three", "four five", "six"]);
  });

  it("knows its own new segments by the ids that they have there", () => {
    const theirs = [...BASE.slice(0, 2), segment("s3", "six"), segment("s4", "seven")];
    const { operations, done } = kept(mine);
    const again = replay(BASE, theirs, operations, done);
    expect(again.unfit).toEqual([]);
    expect(again.history.segments.map((one) => [one.id, one.text])).toEqual([["s1", "one"], ["s5", "zwei three"], ["s2", "four five"], ["s3", "six"], ["s4", "seven"]]);
  });

  it("leaves out what others changed, and what follows from it, and names both", () => {
    const theirs = [segment("s1", "one too three"), ...BASE.slice(1)];
    const { operations, done } = kept(perform(mine, [{ op: "delete", segment: "s3" }]));
    const again = replay(BASE, theirs, operations, done);
    expect(again.unfit.map((operation) => operation.op)).toEqual(["split", "replace"]);
    expect(again.history.segments.map((one) => one.text)).toEqual(["one too three", "four five"]);
  });
});
