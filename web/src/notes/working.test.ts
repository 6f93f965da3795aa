import { describe, expect, it } from "vitest";

import type { Job, Note } from "~/api/types";
import { failedOf, writingOf, writtenNow } from "~/notes/working";

const job = (values: object): Job =>
  ({ id: "job_1", kind: "notes", state: "running", stage: "notes", created_at: "2026-11-20T10", finished_at: null, options: { template: "meeting@1" }, warnings: [], ...values }) as unknown as Job;
const note = (created_at: string): Note => ({ created_at }) as unknown as Note;

describe("jobs of notes", () => {
  it("write the templates that they name; a transcription only once it has come there", () => {
    expect(writingOf([job({})], "meeting")?.id).toBe("job_1");
    expect(writingOf([job({ state: "completed" })], "meeting")).toBeUndefined();
    expect(writtenNow([job({ kind: "transcribe", stage: "merge" })])).toEqual([]);
    expect(writtenNow([job({ kind: "transcribe", options: { template: ["meeting", "summary@2"] } }), job({})])).toEqual(["meeting", "summary"]);
  });

  it("have failed until the note is written", () => {
    const failed = job({ state: "failed", finished_at: "2026-11-20T11" });
    expect(failedOf([failed], "meeting", undefined)?.id).toBe("job_1");
    expect(failedOf([failed], "meeting", note("2026-11-20T10"))?.id).toBe("job_1");
    expect(failedOf([failed], "meeting", note("2026-11-20T12"))).toBeUndefined();
    expect(failedOf([job({ id: "job_2", state: "completed" }), failed], "meeting", undefined)).toBeUndefined();
  });

  it("have failed, too, where the text of a transcription is complete without its notes", () => {
    const soft = job({ kind: "transcribe", state: "completed", warnings: [{ code: "notes_failed", message: "", stage: "notes" }] });
    expect(failedOf([soft], "meeting", undefined)?.kind).toBe("transcribe");
  });
});
