import { describe, expect, it } from "vitest";

import type { Job } from "~/api/types";
import { each, fits } from "~/library/bulk";

describe("a deed with many", () => {
  it("does a few at a time, and goes on past a failure", async () => {
    const done: number[] = [];
    let [now, most] = [0, 0];
    const errors = await each([1, 2, 3, 4, 5, 6], async (one) => {
      now += 1;
      most = Math.max(most, now);
      await Promise.resolve();
      now -= 1;
      if (one === 2) throw new Error("two");
      done.push(one);
    }, 2);
    expect([done.sort(), most, errors.length]).toEqual([[1, 3, 4, 5, 6], 2, 1]);
  });

  it("leaves alone those that it does not fit", () => {
    const job = (state: Job["state"]): Job => ({ state }) as Job;
    expect([fits(job("running"), "pause"), fits(job("completed"), "pause"), fits(job("queued"), 1), fits(job("failed"), 1), fits(null, 1)]).toEqual([true, false, true, false, false]);
  });
});
