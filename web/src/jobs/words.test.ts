import { describe, expect, it } from "vitest";

import type { Job } from "~/api/types";
import { expected } from "~/jobs/acts";
import { lookOf, placeOf, spokenProgress, stateOf } from "~/jobs/words";

const job = (values: Partial<Job>): Job => ({
  id: "job_1", recording_id: "rec_1", kind: "transcribe", state: "running", stage: "transcribe", progress: 62,
  eta_seconds: 230, queue_position: null, priority: 5, plan: ["listen@1"], options: {}, attempt: 1, warnings: [], error: null,
  resolved: { engine: null, model: null, diarizer: null, language: null, steps: [] },
  created_at: "2026-11-21T10:00:00Z", started_at: null, finished_at: null, revision: 3, ...values,
});

describe("a job in words", () => {
  it("says number, stage and time left while it runs", () => {
    expect(stateOf(job({}))).toEqual({ number: "62 %", text: "transcribing · about 4 min left" });
    expect(spokenProgress(job({}))).toBe("62 %, about 4 min left");
  });

  it("says stage and number alone while there is no estimate", () => {
    expect(stateOf(job({ eta_seconds: null, stage: "diarize" }))).toEqual({ number: "62 %", text: "speakers" });
  });

  it("gives no number to one that is paused before it began", () => {
    expect(stateOf(job({ state: "paused", progress: 0 }))).toEqual({ number: null, text: "Paused" });
  });

  it.each([[null, "In the queue"], [1, "Next in the queue"], [2, "2nd in the queue"], [43, "About 40 before it"]])("has the place %s: %s", (place, text) => {
    expect(placeOf(job({ state: "queued", queue_position: place }))).toBe(text);
  });

  it("says why it waits when that is not its turn", () => {
    const waiting = (reason: Job["waiting_for"]): string => placeOf(job({ state: "queued", queue_position: 1, waiting_for: reason ?? null }));
    expect([waiting("turn"), waiting("quota"), waiting("worker")]).toEqual(["Next in the queue", "Waits for another of your jobs", "Waits for a worker"]);
  });

  it("is quiet about a double, and not about a fallback", () => {
    const warned = (code: string): Job => job({ state: "completed", warnings: [{ code, message: "", stage: null }] });
    expect([lookOf(warned("duplicate_of")), lookOf(warned("engine_fallback"))]).toEqual(["completed", "warning"]);
  });
});

describe("an act", () => {
  it("shows a pause at once, and a start only when the server has agreed", () => {
    expect(expected(job({}), "pause").state).toBe("paused");
    expect(expected(job({ state: "failed" }), "restart").state).toBe("failed");
  });
});
