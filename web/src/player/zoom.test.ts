import { describe, expect, it } from "vitest";

import { zoomed } from "~/player/zoom";

describe("zoom", () => {
  it("goes from the whole to single words and back", () => {
    const steps: (number | null)[] = [null];
    for (let step = 0; step < 4; step += 1) steps.push(zoomed(steps.at(-1) ?? null, true, 3600, 1300));
    expect(steps).toEqual([null, 20, 40, 80, 160]);
    expect(zoomed(160, true, 3600, 1300)).toBe(160);
    let out: number | null = 160;
    for (let step = 0; step < 8; step += 1) out = zoomed(out, false, 3600, 1300);
    expect(out).toBeNull();
  });

  it("begins closer where the whole is close already", () => {
    expect(zoomed(null, true, 60, 1300)).toBeGreaterThan(80);
  });
});
