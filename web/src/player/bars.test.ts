import { describe, expect, it } from "vitest";

import { barsOf, perSecondFor, ticksOf } from "~/player/bars";

const peaks = { pairs: Int8Array.from([-10, 5, -20, 20, 0, 0, -100, 90]), perSecond: 2 };

describe("bars", () => {
  it("are as high as the loudest sample of their time", () => {
    expect(barsOf(peaks, 2, 0, 2).map((bar) => [bar.start, bar.end, bar.height])).toEqual([[0, 1, 0.2], [1, 2, 1]]);
  });

  it("of a part show that part, and beyond the end nothing", () => {
    expect(barsOf(peaks, 2, 1.5, 2.5).map((bar) => bar.height)).toEqual([1, 0]);
  });

  it("leave out a single knock", () => {
    const pairs = new Int8Array(4000).fill(40);
    pairs[7] = 127;
    expect(barsOf({ pairs, perSecond: 40 }, 1, 10, 20)[0]?.height).toBe(1);
  });

  it("ask for as many pairs as they need", () => {
    expect([10, 60, 3600, 36_000].map(perSecondFor)).toEqual([40, 34, 1, 1]);
  });
});

describe("ticks", () => {
  it("that would stand on each other are one", () => {
    expect(ticksOf([50, 0, 50.1, 100], 100, 200, 2)).toEqual([0, 0.5, 1]);
  });
});
