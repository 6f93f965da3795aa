import { describe, expect, it } from "vitest";

import { dayOf, isNarrowed, queryOf, readFilter, widened } from "~/live/filter";

describe("a filter", () => {
  it("is read out of an address, and what does not fit is passed over", () => {
    expect(readFilter({ sort: "-created_at", q: "  ", state: "failed.nonsense.attention", from: "2026-13-40", min: "x" })).toEqual({ state: "attention.failed" });
    expect(readFilter({ sort: "title", q: 42, language: "de", from: "2026-11-01", to: "2026-11-02", min: 5, max: "30" })).toEqual({
      sort: "title", q: "42", language: "de", from: "2026-11-01", to: "2026-11-02", min: 5, max: 30,
    });
  });

  it("asks for whole days of the reader's calendar, the last one included", () => {
    const query = queryOf({ from: "2026-11-01", to: "2026-11-01" });
    expect(Date.parse(query.created_to ?? "") - Date.parse(query.created_from ?? "")).toBe(86_400_000);
    expect(dayOf(new Date(query.created_from ?? ""))).toBe("2026-11-01");
  });

  it("asks for lengths in seconds and for states one by one", () => {
    expect(queryOf({ min: 5, max: 60, state: "attention.failed" })).toEqual({
      sort: "-created_at", duration_min: 300, duration_max: 3600, state: ["attention", "failed"],
    });
  });

  it("asks for recordings of any tag or of all, and for favourites", () => {
    const filter = readFilter({ tag: "tag_1.<x>.tag_2", tags: "all", favourite: "true" });
    expect(filter).toEqual({ tag: "tag_1.tag_2", tags: "all", favourite: true });
    expect(queryOf(filter)).toMatchObject({ tag: ["tag_1", "tag_2"], tags: "all", favourite: true });
    expect([readFilter({ tag: "tag_1", tags: "all" }), queryOf({ tag: "tag_1" }).tags]).toEqual([{ tag: "tag_1" }, "any"]);
  });

  it("that only orders leaves nothing out", () => {
    expect([isNarrowed({ sort: "title" }), isNarrowed({ q: "a" })]).toEqual([false, true]);
    expect(widened({ sort: "title", q: "a", min: 1 })).toEqual({ sort: "title" });
  });
});
