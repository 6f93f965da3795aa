import { describe, expect, it } from "vitest";

import { Refused } from "~/api/problems";
import { secondsUntil, waitIn } from "~/login/wait";

describe("the wait after too many tries", () => {
  it("counts whole seconds down to none", () => {
    expect([40_000, 39_001, 1, 0, -5000].map((ms) => secondsUntil(ms, 0))).toEqual([40, 40, 1, 0, 0]);
  });

  it("is as long as the server says, and only when that is the reason", () => {
    const refused = (code: string, after: number | null) => new Refused(code, "", 429, true, after);
    expect([refused("rate_limited", 40), refused("rate_limited", null), refused("login_refused", null), new Error("x")].map(waitIn)).toEqual([40, 60, null, null]);
  });
});
