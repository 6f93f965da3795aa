import { describe, expect, it } from "vitest";

import type { TranscriptSummary } from "~/api/types";
import { type Difference, newerOf, paragraphsOf } from "~/transcript/versions/comparing";

const part = (start: number, speaker: string, kind: Difference["kind"] = "same"): Difference => ({
  kind, start, end: start + 1, before: { text: "a", speaker }, after: kind === "removed" ? null : { text: "b", speaker },
});
const version = (number: number, values: Partial<TranscriptSummary> = {}): TranscriptSummary => ({
  id: `tr_${String(number)}`, version: number, origin: "engine", is_primary: false, ...values,
}) as TranscriptSummary;

describe("differences", () => {
  it("of one speaker are a paragraph, until what lies between is left out", () => {
    const found = paragraphsOf([part(0, "S1"), part(1, "S1", "removed"), part(2, "S2"), part(3, "S2"), part(60, "S2", "changed")], true);
    expect(found.map(({ start, speaker, parts }) => [start, speaker, parts.length])).toEqual([[0, "S1", 2], [2, "S2", 2], [60, "S2", 1]]);
  });

  it("show where text that is alike is left out, and only there", () => {
    const six = "one two three four five six";
    const same = (start: number, speaker: string, text = six): Difference => ({ kind: "same", start, end: start + 1, before: { text, speaker }, after: { text, speaker } });
    const cutsIn = (items: Difference[], isWhole = true): string[] =>
      paragraphsOf(items, isWhole).map(({ parts }) => parts.map((part) => `${part.isCutBefore ? "…" : ""}${String(part.start)}${part.isCutAfter ? "…" : ""}`).join(" "));
    const changed = part(1, "S1", "changed");
    // Inside a paragraph, between two paragraphs of one speaker, and where another speaks.
    expect(cutsIn([same(0, "S1"), changed, same(2, "S1"), same(4, "S1"), part(5, "S1", "added")])).toEqual(["…0 1 2 …4 5"]);
    expect(cutsIn([changed, same(2, "S1"), same(60, "S1"), part(61, "S1", "changed"), same(62, "S1")])).toEqual(["1 2…", "…60 61 62…"]);
    expect(cutsIn([changed, same(2, "S1"), same(3, "S2"), part(4, "S2", "changed")])).toEqual(["1 2…", "…3 4"]);
    // The beginning and the end of the text, a turn between two changes, and what is not fetched yet.
    expect(cutsIn([same(0, "S1", "one two"), changed, same(2, "S1", "the end")])).toEqual(["0 1 2"]);
    expect(cutsIn([changed, same(2, "S1", "and so"), same(3, "S2", "it goes"), part(4, "S2", "changed")])).toEqual(["1 2", "3 4"]);
    expect(cutsIn([changed, same(2, "S1")], false)).toEqual(["1 2"]);
  });
});

describe("a newer text", () => {
  it("is a machine's, made after what a person's work came from", () => {
    const versions = [version(3), version(2, { origin: "person", is_primary: true }), version(1)];
    expect(newerOf(versions, { origin: "person", version: 2 })?.version).toBe(3);
    expect(newerOf(versions, { origin: "person", version: 4 })).toBeUndefined();
    expect(newerOf(versions, { origin: "engine", version: 2 })).toBeUndefined();
  });
});
