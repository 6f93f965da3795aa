import { describe, expect, it } from "vitest";

import type { Segment, Speaker } from "~/api/types";
import { inverseOf, segmentsOf } from "~/speakers/acts";
import { likeliest, suggestionsOf } from "~/speakers/suggestions";
import { nextTurn, sharesOf, talksOf } from "~/speakers/talk";

const segment = (id: string, start: number, speaker: string | null, more: Partial<Segment> = {}): Segment => ({
  id, start, end: start + 1, text: id, speaker, channel: null, language: null, confidence: null, words: [], ...more,
});
const words = (...speakers: (string | null)[]) => speakers.map((speaker) => ({ word: "w", start: 0, end: 1, probability: null, speaker }));

describe("talk", () => {
  const text = [segment("a", 0, "S1"), segment("b", 1, "S1"), segment("h", 2, "S2", { held: "x" }), segment("c", 3, "S2"), segment("d", 5, "S1")];
  const talks = talksOf(text);

  it("is parted where another speaks", () => {
    expect(talks.map((talk) => [talk.speaker, talk.segments])).toEqual([["S1", ["a", "b"]], ["S2", ["c"]], ["S1", ["d"]]]);
  });

  it("is shared by what is said", () => {
    const shares = sharesOf(text, talks);
    expect([shares.get("S1")?.seconds, shares.get("S1")?.part, shares.get("S2")?.turns.length]).toEqual([3, 0.75, 1]);
  });

  it("leads to the next turn of a speaker, and round to the first", () => {
    const turns = sharesOf(text, talks).get("S1")?.turns ?? [];
    expect([nextTurn(turns, 0)?.start, nextTurn(turns, 9)?.start]).toEqual([5, 0]);
  });
});

describe("suggestions", () => {
  const match = { voice_id: "v", name: "Erik Lund", similarity: 0.91, verdict: "unsure" } as const;
  const speakers = [{ id: "S1", name: "Maren Holt" }, { id: "S4", name: null, match }] as Speaker[];
  const known = { speaker: speakers[1] as Speaker, speakers, names: ["Erika", "Erik Lund", "Ola"] };

  it("begin with the voice that sounds alike", () => {
    expect(suggestionsOf({ ...known, typed: "" })).toEqual([{ kind: "name", name: "Erik Lund", likeness: 0.91 }, { kind: "same", speaker: "S1" }]);
  });

  it("fit what is typed, without case and accents, and end with what is new", () => {
    expect(suggestionsOf({ ...known, typed: "éR" })).toEqual([
      { kind: "name", name: "Erik Lund", likeness: 0.91 },
      { kind: "name", name: "Erika", likeness: null },
      { kind: "new", name: "éR" },
    ]);
  });

  it("offer no new person under a name that there is", () => {
    expect(suggestionsOf({ ...known, typed: "maren holt" })).toEqual([{ kind: "same", speaker: "S1" }]);
  });

  it("Enter takes the name that begins so, else the new one, never a merge that was not meant", () => {
    const typed = (text: string) => suggestionsOf({ ...known, typed: text })[likeliest(suggestionsOf({ ...known, typed: text }), text)];
    expect(typed("er")).toMatchObject({ name: "Erik Lund" });
    expect(typed("ma")).toEqual({ kind: "new", name: "ma" });
    expect(typed("Maren Holt")).toEqual({ kind: "same", speaker: "S1" });
  });
});

describe("taking back who speaks", () => {
  it("gives segments to those who had them, word by word where they were of several", () => {
    expect(inverseOf([segment("a", 0, "S1", { words: words("S1", "S1") }), segment("b", 1, null), segment("c", 2, "S1", { words: words("S1", "S2", "S2") })])).toEqual([
      { op: "assign", segment: "a", speaker: "S1" },
      { op: "assign", segment: "b", speaker: null },
      { op: "assign", segment: "c", speaker: "S2", words: [1, 2] },
      { op: "assign", segment: "c", speaker: "S1", words: [0, 0] },
    ]);
  });

  it("knows every segment in which a speaker has a word", () => {
    expect(segmentsOf([segment("a", 0, "S1"), segment("b", 1, "S2", { words: words("S2", "S1") }), segment("c", 2, "S2")], "S1")).toEqual(["a", "b"]);
  });
});
