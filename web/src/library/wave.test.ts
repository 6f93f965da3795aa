import { describe, expect, it } from "vitest";

import { wavePath } from "~/library/wave";

describe("the small wave", () => {
  it("has one bar for each share, the loudest full, silence a dot", () => {
    const bytes = Array.from({ length: 96 }, (_, index) => (index < 48 ? 0 : 255));
    const bars = wavePath(btoa(String.fromCharCode(...bytes))).split("M").slice(1);
    expect(bars).toHaveLength(33);
    expect([bars[0], bars[32]]).toEqual(["2 12.0v2.0", "130 1.0v24.0"]);
  });

  it("is nothing without data", () => {
    expect(wavePath("")).toBe("");
  });
});
