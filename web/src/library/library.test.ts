import { describe, expect, it } from "vitest";

import type { Row } from "~/live/pages";
import { edgeOf, headingsIn, linesOf, nextRow, numberOf } from "~/library/lines";
import { among, NOTHING, toggled, upTo } from "~/library/selection";

const row = (id: string, created_at: string): Row => ({ id, created_at, recording: null, page: 0 });
const NOW = new Date("2026-11-21T12:00:00Z");
const TWO_DAYS = [row("a", "2026-11-21T11:00:00Z"), row("b", "2026-11-21T10:00:00Z"), row("c", "2026-11-20T10:00:00Z")];

describe("lines", () => {
  it("stand under their days, each day a card of its own", () => {
    const lines = linesOf(TWO_DAYS, [], "-created_at", NOW);
    expect(lines.map((line) => (line.kind === "heading" ? line.text : line.key))).toEqual(["Today", "a", "b", "Yesterday", "c"]);
    expect([1, 2, 4].map((at) => edgeOf(lines, at))).toEqual([
      { isFirst: true, isLast: false }, { isFirst: false, isLast: true }, { isFirst: true, isLast: true },
    ]);
  });

  it("are one card where the order is not by time", () => {
    expect(linesOf(TWO_DAYS, [], "title", NOW).map((line) => line.kind)).toEqual(["recording", "recording", "recording"]);
  });

  it("are walked past headings, and no further than the ends", () => {
    const lines = linesOf(TWO_DAYS, [], "-created_at", NOW);
    expect([nextRow(lines, -1, 1), nextRow(lines, 2, 1), nextRow(lines, 4, 1), nextRow(lines, 1, -1)]).toEqual([1, 4, 4, 1]);
  });

  it("are numbered without their headings", () => {
    const headings = headingsIn(linesOf(TWO_DAYS, [], "-created_at", NOW));
    expect([1, 2, 4].map((at) => numberOf(headings, at))).toEqual([1, 2, 3]);
  });

  it("are the very same for a row that did not change", () => {
    const [before, after] = [linesOf(TWO_DAYS, [], "title", NOW), linesOf([...TWO_DAYS.slice(0, 2), row("c", "2026-11-20T10:00:00Z")], [], "title", NOW)];
    expect([before[0] === after[0], before[2] === after[2]]).toEqual([true, false]);
  });
});

describe("selection", () => {
  const order = ["a", "b", "c", "d"];

  it("takes a range from the last one touched, in either direction", () => {
    expect([...upTo(toggled(NOTHING, "c"), "a", order).ids].sort()).toEqual(["a", "b", "c"]);
  });

  it("loses what is no longer there", () => {
    const selection = toggled(toggled(NOTHING, "a"), "b");
    expect([...among(selection, ["b", "c"]).ids]).toEqual(["b"]);
    expect(among(selection, order)).toBe(selection);
  });
});
