import { describe, expect, it } from "vitest";

import type { Job } from "~/api/types";
import { canWait, fixesOf, workOf } from "~/library/deeds";

const job = (state: Job["state"], code?: string): Job => ({ state, error: code === undefined ? null : { code } }) as unknown as Job;

describe("what mends a failure", () => {
  it("is another choice where this one cannot work, and another file where that is to blame", () => {
    expect(fixesOf(job("failed", "engine_out_of_memory"))).toEqual(["again", "restart"]);
    expect(fixesOf(job("failed", "media_unreadable"))).toEqual(["replace", "delete"]);
    expect(fixesOf(job("failed", "worker_lost"))).toEqual(["restart", "again"]);
  });

  it("is the key for a job that waits for it", () => {
    expect(fixesOf(job("paused", "engine_key_required"))).toEqual(["key"]);
    expect(fixesOf(job("paused"))).toEqual([]);
  });
});

describe("the menu", () => {
  it("offers what fits the state", () => {
    expect(workOf(job("running"))).toEqual(["pause", "cancel"]);
    expect(workOf(job("completed"))).toEqual(["restart", "again"]);
    expect([canWait(job("queued")), canWait(job("failed")), canWait(null)]).toEqual([true, false, false]);
  });
});
