import { describe, expect, it } from "vitest";

import { partsIn, readSearch } from "~/live/searching";
import { partsOf, wordsOf } from "~/search/marking";

describe("a hit", () => {
  it("is parted where its words were found, words beside each other together", () => {
    const hit = { text: "leave the outer berth, then", highlights: [[10, 15], [16, 21]] };
    expect(partsOf(hit)).toEqual([
      { text: "leave the ", isFound: false },
      { text: "outer berth", isFound: true },
      { text: ", then", isFound: false },
    ]);
    expect(wordsOf(hit)).toBe("outer berth");
  });

  it("holds what the server marks beyond its end, and marks that overlap, once", () => {
    expect(partsOf({ text: "ramp", highlights: [[0, 3], [2, 9], [4, 8]] })).toEqual([{ text: "ramp", isFound: true }]);
    expect(partsOf({ text: "ramp", highlights: [] })).toEqual([{ text: "ramp", isFound: false }]);
    expect(wordsOf({ text: "ramp", highlights: [] })).toBeUndefined();
  });

  it("counts as the page does where characters are pairs", () => {
    const text = "𝒯he 漁港 of";
    expect(partsOf({ text, highlights: [[5, 7]] }).filter(({ isFound }) => isFound)).toEqual([{ text: "漁港", isFound: true }]);
  });
});

describe("a search", () => {
  it("is read out of an address, and what does not fit is passed over", () => {
    expect(readSearch({ q: " berth ", in: "notes.nonsense", tag: "tag_1.<x>", from: "2026-13-01", sort: "odd" })).toEqual({ q: "berth", in: "notes", tag: "tag_1" });
    expect(readSearch({ in: "text.notes.titles.speakers" })).toEqual({});
    expect(partsIn(undefined)).toHaveLength(4);
  });
});
