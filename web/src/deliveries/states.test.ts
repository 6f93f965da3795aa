import { describe, expect, it } from "vitest";

import { actsOf, lookOf, took } from "~/deliveries/states";

const NOW = new Date("2026-11-19T16:20:00Z");
const at = (state: string, attempts = 0, next_try_at: string | null = null, message = "") => ({ state, attempts, next_try_at, last_answer: { message } });

describe("a delivery", () => {
  it.each([
    [at("waiting"), "neutral", "Waits"],
    [at("waiting", 3, "2026-11-19T16:24:00Z"), "warning", "Retry in about 4 min"],
    [at("waiting", 3, "2026-11-19T16:19:00Z"), "warning", "Retries now"],
    [at("delivered", 1), "success", "Delivered"],
    [at("stopped", 1), "danger", "Stopped"],
    [at("stopped", 1, null, "Cancelled."), "neutral", "Cancelled"],
    [at("brand-new"), "neutral", "brand-new"],
  ])("says how it stands: %#", (standing, tone, text) => {
    expect(lookOf(standing, NOW)).toEqual({ tone, text });
  });

  it("is sent again when it has ended, and tried now when it waits for its next try", () => {
    expect([actsOf(at("failed", 9)).replay, actsOf(at("waiting", 2)).replay, actsOf(at("waiting")).replay, actsOf(at("sending", 1)).replay]).toEqual(["replay", "now", null, null]);
    expect([actsOf(at("waiting")).canCancel, actsOf(at("delivered")).canCancel]).toEqual([true, false]);
  });

  it("took so long", () => {
    expect([took(0.084, "en-GB"), took(1.24, "en-GB")]).toEqual(["84 ms", "1.2 secs"]);
  });
});
