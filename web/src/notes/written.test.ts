import { describe, expect, it } from "vitest";

import type { Note } from "~/api/types";
import { citesOf, coverageOf, exactStart, newerThan, writtenOf } from "~/notes/written";

const note = (values: Partial<Note>): Note => ({
  id: "note_1", recording_id: "rec_1", origin: "model", title: "Meeting", text: "", revision: 1, created_at: "", updated_at: "2026-11-20", template: "meeting@1", version: 1, is_primary: true,
  data: null, coverage: null, transcript_id: null, transcript_revision: null, is_stale: false, model: null, language: null, proposed_tags: [], job_id: null, warnings: [], ...values,
});

describe("notes of templates", () => {
  it("are one for each template, with its versions; one's own are left out", () => {
    const found = writtenOf([
      note({ id: "a", template: null }),
      note({ id: "b", is_primary: false }),
      note({ id: "c", version: 2, template: "meeting@2" }),
      note({ id: "d", template: "summary@1", updated_at: "2026-11-21" }),
    ]);
    expect(found.map(({ name, primary, versions }) => [name, primary.id, versions.map(({ id }) => id)])).toEqual([
      ["summary", "d", ["d"]],
      ["meeting", "c", ["c", "b"]],
    ]);
  });

  it("tell of a newer one that a model wrote beside what a person made", () => {
    const [mine, newer] = [note({ id: "a", origin: "person" }), note({ id: "b", version: 2, is_primary: false })];
    const [found] = writtenOf([mine, newer]);
    expect(found && newerThan(found, mine)?.id).toBe("b");
    expect(found && newerThan(found, newer)).toBeUndefined();
  });
});

it("citations are found wherever they stand, and give a time its fraction back", () => {
  const cites = citesOf({ gist: { text: "", cites: [{ start: 724.4, end: 730 }] }, tasks: [{ task: { text: "", cites: [{ start: 801.9, end: 802 }] }, owner: null }] });
  expect(cites.map(({ start }) => start)).toEqual([724.4, 801.9]);
  expect([exactStart(cites, 801), exactStart(cites, 5)]).toEqual([801.9, 5]);
});

it("coverage is read, and is none where it has another shape", () => {
  const coverage = { seconds: 60, share: 0.5, calls: [{ step: "read" }, { step: "read" }, { step: "join" }], unverified: 1, left_out: [{ text: "ice", cites: [] }, 3] };
  expect(coverageOf({ coverage })).toEqual({ seconds: 60, share: 0.5, parts: 2, unverified: 1, leftOut: [{ text: "ice", cites: [] }] });
  expect([coverageOf({ coverage: null }), coverageOf({ coverage: {} })]).toEqual([null, null]);
});
