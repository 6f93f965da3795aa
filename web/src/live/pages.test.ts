import { describe, expect, it } from "vitest";

import type { Recording } from "~/api/types";
import { has, without } from "~/live/changes";
import { keptNear, missingIn, type Pages, refilled, rowsOf, staled } from "~/live/pages";

const recording = (id: string): Recording => ({ id, created_at: "2026-11-21T10:00:00Z" }) as unknown as Recording;
const long = (count: number, size = 2): Pages => ({
  pages: Array.from({ length: count }, (_, page) => ({
    items: Array.from({ length: size }, (_, row) => recording(`${String(page)}-${String(row)}`)),
    next_cursor: page + 1 < count ? `c${String(page + 1)}` : null,
    total: count * size,
  })),
  pageParams: Array.from({ length: count }, (_, page) => (page === 0 ? null : `c${String(page)}`)),
});
const ids = (pages: Pages): string[] => rowsOf(pages).map(({ id }) => id);

describe("a long list", () => {
  it("keeps the place of each row while it holds only what is near", () => {
    const all = long(30);
    const near = keptNear(all, 15, 16);
    expect(ids(near)).toEqual(ids(all));
    const whole = near.pages.flatMap((page, index) => (page.thin ? [] : [index]));
    expect(whole).toEqual([0, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22]);
    expect(keptNear(near, 15, 16)).toBe(near);
  });

  it("makes the rows of a page that did not change only once", () => {
    const all = long(3);
    const before = rowsOf(all);
    const after = rowsOf({ ...all, pages: [...all.pages.slice(0, 2), { ...(all.pages[2] ?? { items: [], next_cursor: null }), isStale: true }] });
    expect([after[0] === before[0], after[4] === before[4]]).toEqual([true, false]);
  });

  it("fetches what comes into view, and after a break what is in view", () => {
    expect(missingIn(keptNear(long(30), 0, 1), 20, 20)).toEqual([19, 20, 21]);
    expect(missingIn(long(30), 20, 20)).toEqual([]);
    expect(missingIn(staled(long(30)), 0, 1)).toEqual([0, 1, 2]);
  });

  it("takes a page back in at its place, cut where the next one begins", () => {
    const thin = keptNear(long(30), 0, 1);
    const after = refilled(thin, "c20", { items: [recording("20-1"), recording("21-0")], next_cursor: "elsewhere" });
    expect(after.pages[20]).toEqual({ items: [recording("20-1")], next_cursor: "c21" });
    expect(ids(after)).not.toContain("20-0");
  });

  it("keeps what the first page held beyond a new fetch", () => {
    const all = long(3, 3);
    const after = refilled(staled(all), null, { items: [recording("new"), recording("0-0"), recording("0-1")], next_cursor: "x" });
    expect(ids(after).slice(0, 5)).toEqual(["new", "0-0", "0-1", "0-2", "1-0"]);
    expect(after.pages[0]?.next_cursor).toBe("c1");
  });

  it("finds and drops rows that are far from the eye, too", () => {
    const thin = keptNear(long(30), 0, 1);
    expect(has(thin, "25-1")).toBe(true);
    const less = without(thin, new Set(["25-1", "0-0"]));
    expect([ids(less).length, less.pages[0]?.total]).toEqual([58, 58]);
  });
});
