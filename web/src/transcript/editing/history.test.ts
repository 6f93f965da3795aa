import { describe, expect, it } from "vitest";

import type { Segment } from "~/api/types";
import { begun, canRedo, canUndo, type History, kept, operationsDone, paused, perform, redone, restored, typed, undone } from "~/transcript/editing/history";
import { Unfit } from "~/transcript/editing/operations";

const segment = (id: string, start: number, text: string): Segment => ({
  id, start, end: start + 2, text, speaker: "S1", channel: null, language: "en", confidence: 0.9, retime: null,
  words: text.split(" ").map((word, index) => ({ word, start: start + index / 4, end: start + index / 4 + 0.2, probability: 0.9, speaker: "S1" })),
});
const TEXT = [segment("s1", 0, "one two three"), segment("s2", 2, "four five")];
const textsOf = (history: History): string[] => history.segments.map((one) => one.text);

describe("a step", () => {
  it("is undone and redone exactly, whatever it was", () => {
    let history = begun(TEXT);
    history = perform(history, [{ op: "split", segment: "s1", word: 1 }]);
    history = perform(history, [{ op: "merge", segments: ["s3", "s2"] }]);
    history = perform(history, [{ op: "replace", segment: "s3", text: "two tree four five" }, { op: "delete", segment: "s1" }]);
    const after = history.segments;
    for (let step = 0; step < 3; step += 1) history = undone(history);
    expect(history.segments).toEqual(TEXT);
    expect(canUndo(history)).toBe(false);
    for (let step = 0; step < 3; step += 1) history = redone(history);
    expect(history.segments).toEqual(after);
    expect(canRedo(history)).toBe(false);
  });

  it("forgets what was undone before it", () => {
    const history = perform(undone(perform(begun(TEXT), [{ op: "delete", segment: "s1" }])), [{ op: "delete", segment: "s2" }]);
    expect(operationsDone(history)).toEqual([{ op: "delete", segment: "s2" }]);
  });

  it("of several operations is done as a whole or not at all", () => {
    const history = begun(TEXT);
    expect(() => perform(history, [{ op: "delete", segment: "s1" }, { op: "delete", segment: "s1" }])).toThrow(Unfit);
    expect(history.segments).toBe(TEXT);
  });
});

describe("typing", () => {
  const type = (texts: readonly [string, number][]): History => texts.reduce((history, [text, atMs]) => typed(history, "s2", text, atMs), begun(TEXT));

  it("joins until a word's end, then begins a step", () => {
    const history = type([["four five s", 0], ["four five si", 100], ["four five six", 200], ["four five six ", 300], ["four five six s", 400]]);
    expect(operationsDone(history).map((operation) => operation.op === "replace" && operation.text)).toEqual(["four five six", "four five six s"]);
    expect(textsOf(undone(history))[1]).toBe("four five six");
  });

  it("joins until a pause of a second", () => {
    expect(type([["four five6", 0], ["four five67", 999], ["four five678", 2000]]).steps).toHaveLength(2);
  });

  it("does not join over another place, nor after the caret went away", () => {
    expect(typed(typed(type([["four fivex", 0]]), "s1", "one two threex", 10), "s2", "four fivexy", 20).steps).toHaveLength(3);
    expect(typed(paused(type([["four fivex", 0]])), "s2", "four fivexy", 10).steps).toHaveLength(2);
  });

  it("that takes itself back is no change", () => {
    const history = type([["four fivex", 0], ["four five", 100]]);
    expect([history.segments, history.steps]).toEqual([TEXT, []]);
  });

  it("keeps the words it did not touch as they were", () => {
    const [, after] = type([["four, fife", 0]]).segments;
    expect(after?.words?.map((word) => [word.word, word.probability])).toEqual([["four,", 0.9], ["fife", null]]);
    expect(after?.retime).toBe("waiting");
  });
});

describe("a draft", () => {
  it("comes back with what is done, what can be redone, and its steps", () => {
    let history = perform(begun(TEXT), [{ op: "replace", segment: "s1", text: "1" }, { op: "replace", segment: "s2", text: "2" }]);
    history = undone(perform(history, [{ op: "delete", segment: "s2" }]));
    const { operations, done } = kept(history);
    expect(done).toBe(2);
    const back = restored(TEXT, operations, done).history;
    expect(textsOf(back)).toEqual(["1", "2"]);
    expect(textsOf(redone(back))).toEqual(["1"]);
    expect(textsOf(undone(back))).toEqual(["one two three", "four five"]);
  });

  it("does what still fits on another text, and names what does not", () => {
    const operations = [{ op: "delete", segment: "s9" }, { op: "split", segment: "s2", word: 1 }] as const;
    const { history, unfit } = restored(TEXT, operations, 2);
    expect(textsOf(history)).toEqual(["one two three", "four", "five"]);
    expect(unfit).toEqual([operations[0]]);
  });
});
