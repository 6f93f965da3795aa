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
    const found = paragraphsOf([part(0, "S1"), part(1, "S1", "removed"), part(2, "S2"), part(3, "S2"), part(60, "S2", "changed")]);
    expect(found.map(({ start, speaker, parts }) => [start, speaker, parts.length])).toEqual([[0, "S1", 2], [2, "S2", 2], [60, "S2", 1]]);
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
