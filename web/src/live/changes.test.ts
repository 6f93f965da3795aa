import { describe, expect, it } from "vitest";

import type { Job, Recording } from "~/api/types";
import { changeOf, flat, has, withChange, without, withJob, withRecording, withTop } from "~/live/changes";
import type { Pages } from "~/live/pages";

const job = (values: Partial<Job> = {}): Job => ({
  id: "job_1", recording_id: "rec_1", kind: "transcribe", state: "running", stage: "transcribe", progress: 10,
  eta_seconds: null, queue_position: null, priority: 5, plan: [], options: {}, attempt: 1, warnings: [], error: null,
  resolved: { engine: null, model: null, diarizer: null, language: null, steps: [] },
  created_at: "2026-11-21T10:00:00Z", started_at: null, finished_at: null, revision: 3, ...values,
});
const recording = (id: string, values: Partial<Recording> = {}): Recording => ({
  id, title: id, file_name: id, media_type: "audio/flac", size_bytes: 1, duration: 1, sample_rate_hz: null, channels: 1,
  created_at: "2026-11-21T10:00:00Z", recorded_at: null, revision: 2, primary_transcript_id: null, speakers: [],
  quality: null, job: job({ recording_id: id }), wave: null, source_url: null, has_video: false, language: null, deleted_at: null, purge_at: null, media_deleted_at: null, tags: [], is_favourite: false, notes: 0, ...values,
});
const pages = (...items: Recording[]): Pages => ({
  pages: [{ items, next_cursor: null, total: items.length }],
  pageParams: [null],
});
const jobOf = (from: Pages, id: string): Job | null | undefined => flat(from).find((item) => item.id === id)?.job;

describe("a job's change", () => {
  it("is shown at its recording", () => {
    const after = withJob(pages(recording("rec_1"), recording("rec_2")), job({ progress: 62, revision: 4 }));
    expect(jobOf(after, "rec_1")?.progress).toBe(62);
    expect(jobOf(after, "rec_2")?.progress).toBe(10);
  });

  it("never goes back to an older revision", () => {
    const now = pages(recording("rec_1"));
    expect(withJob(now, job({ progress: 5, revision: 2 }))).toBe(now);
  });

  it("of an older job does not hide the newest one", () => {
    const now = pages(recording("rec_1"));
    expect(withJob(now, job({ id: "job_0", created_at: "2026-11-20T10:00:00Z", revision: 99 }))).toBe(now);
  });

  it("of a recording that is not shown leaves the very same pages", () => {
    const now = pages(recording("rec_1"));
    expect(withJob(now, job({ recording_id: "rec_9" }))).toBe(now);
    expect(has(now, "rec_9")).toBe(false);
  });
});

describe("a recording's change", () => {
  it("keeps the job that is known when it comes without one", () => {
    const after = withRecording(pages(recording("rec_1")), recording("rec_1", { title: "New", job: null, revision: 3 }));
    expect(flat(after)[0]?.title).toBe("New");
    expect(jobOf(after, "rec_1")?.id).toBe("job_1");
  });

  it("that is older is passed over", () => {
    const now = pages(recording("rec_1"));
    expect(withRecording(now, recording("rec_1", { title: "Old", revision: 1 }))).toBe(now);
  });

  it("takes the deleted ones out of the list and out of the count", () => {
    const after = without(pages(recording("rec_1"), recording("rec_2")), new Set(["rec_1"]));
    expect(flat(after).map((item) => item.id)).toEqual(["rec_2"]);
    expect(after.pages[0]?.total).toBe(1);
  });

  it("puts what is new on top of a long list, and keeps the rest as it is", () => {
    const long: Pages = { pages: [...pages(recording("rec_2")).pages, ...pages(recording("rec_1")).pages], pageParams: [null, "c"] };
    const after = withTop(long, { items: [recording("rec_3"), recording("rec_2")], next_cursor: "d", total: 3 });
    expect(flat(after).map((item) => item.id)).toEqual(["rec_3", "rec_2", "rec_1"]);
    expect([after.pages[0]?.total, after.pages[0]?.next_cursor, after.pages[1]]).toEqual([3, null, long.pages[1]]);
  });

  it("shows one that two pages hold once", () => {
    const twice: Pages = { pages: [...pages(recording("rec_1")).pages, ...pages(recording("rec_1")).pages], pageParams: [null, "c"] };
    expect(flat(twice)).toHaveLength(1);
  });
});

describe("an event", () => {
  it("is read by its kind; one that is not known is passed over", () => {
    expect(changeOf("recording", '{"id":"rec_1","deleted":true}')).toEqual({ kind: "deleted", recordingId: "rec_1" });
    expect(changeOf("system", '{"queue":{"paused":true}}')).toEqual({ kind: "queue", isPaused: true });
    expect(changeOf("transcript", '{"recording_id":"rec_1"}')).toEqual({ kind: "transcript", recordingId: "rec_1" });
    expect(changeOf("weather", "{}")).toBeNull();
  });

  it("follow a tag that is renamed, and one that is deleted", () => {
    const worn = { id: "tag_1", name: "Berth", colour: "blue" };
    const all = pages(recording("a", { tags: [worn] }), recording("b"));
    const renamed = changeOf("tag", JSON.stringify({ ...worn, name: "Outer berth", recordings: 1, created_at: "", revision: 2, retention: null }));
    const gone = changeOf("tag", JSON.stringify({ id: "tag_1", deleted: true }));
    if (!renamed || !gone) throw new Error("An event of a tag was not read.");
    expect(flat(withChange(all, renamed))[0]?.tags).toEqual([{ ...worn, name: "Outer berth" }]);
    expect(flat(withChange(all, gone))[0]?.tags).toEqual([]);
    expect(withChange(pages(recording("b")), gone).pages).toHaveLength(1);
  });
});
