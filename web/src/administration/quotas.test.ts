import { describe, expect, it } from "vitest";

import { quotasOf, typedOf } from "~/administration/quotas";

describe("what an account may use", () => {
  it("is sent as the server counts it, and only what is typed", () => {
    expect(quotasOf({ storedGb: "1,5", audioMinutes: "", runningJobs: "0" })).toEqual({ stored_bytes: 1_500_000_000, running_jobs: 0 });
    expect(quotasOf({ storedGb: " ", audioMinutes: "", runningJobs: "" })).toBeNull();
  });

  it("is typed as it was sent", () => {
    expect(typedOf({ stored_bytes: 2_000_000_000, audio_minutes_month: 600 })).toEqual({ storedGb: "2", audioMinutes: "600", runningJobs: "" });
    expect(typedOf(null)).toEqual({ storedGb: "", audioMinutes: "", runningJobs: "" });
  });
});
