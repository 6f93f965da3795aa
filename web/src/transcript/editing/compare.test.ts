import { expect, it } from "vitest";

import type { Segment } from "~/api/types";
import { differencesOf } from "~/transcript/editing/compare";

const segment = (start: number, text: string): Segment => ({
  id: `s${String(start)}`, start, end: start + 2, text, speaker: null, channel: null, language: null, confidence: null, words: [], held: null, retime: null,
});

it("what differs shows where its sentences go on outside of it", () => {
  const base = [segment(0, "It was late."), segment(2, "We went to the"), segment(4, "harbour and then"), segment(6, "home.")];
  const changed = (at: number, text: string): Segment[] => base.map((one, place) => (place === at ? { ...one, text } : one));
  expect(differencesOf(base, changed(2, "haven and then"))).toEqual([{ start: 4, theirs: "… harbour and then …", mine: "… haven and then …" }]);
  expect(differencesOf(base, changed(1, "We walked."))).toEqual([{ start: 2, theirs: "We went to the …", mine: "We walked." }]);
  expect(differencesOf(base, changed(3, ""))).toEqual([{ start: 6, theirs: "… home.", mine: "" }]);
});
