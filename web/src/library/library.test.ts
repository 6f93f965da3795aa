import { describe, expect, it } from "vitest";

import type { Recording } from "~/api/types";
import { linesOf, nextRow } from "~/library/lines";
import { among, NOTHING, toggled, upTo } from "~/library/selection";

const recording = (id: string, at: string): Recording => ({
  id, title: id, file_name: id, media_type: "audio/flac", size_bytes: 1, duration: 1, sample_rate_hz: null, channels: 1,
  created_at: at, recorded_at: null, revision: 1, primary_transcript_id: null, speakers: [], quality: null, job: null,
});
const NOW = new Date("2026-11-21T12:00:00Z");
const TWO_DAYS = [recording("a", "2026-11-21T11:00:00Z"), recording("b", "2026-11-21T10:00:00Z"), recording("c", "2026-11-20T10:00:00Z")];

describe("lines", () => {
  it("stand under their days, each day a card of its own", () => {
    const lines = linesOf(TWO_DAYS, [], "-created_at", NOW);
    expect(lines.map((line) => (line.kind === "heading" ? line.text : line.key))).toEqual(["Today", "a", "b", "Yesterday", "c"]);
    expect(lines.map((line) => (line.kind === "heading" ? null : [line.edge.isFirst, line.edge.isLast]))).toEqual([
      null, [true, false], [false, true], null, [true, true],
    ]);
  });

  it("are one card where the order is not by time", () => {
    expect(linesOf(TWO_DAYS, [], "title", NOW).map((line) => line.kind)).toEqual(["recording", "recording", "recording"]);
  });

  it("are walked past headings, and no further than the ends", () => {
    const lines = linesOf(TWO_DAYS, [], "-created_at", NOW);
    expect([nextRow(lines, -1, 1), nextRow(lines, 2, 1), nextRow(lines, 4, 1), nextRow(lines, 1, -1)]).toEqual([1, 4, 4, 1]);
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
