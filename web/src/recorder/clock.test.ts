import { describe, expect, it } from "vitest";

import { exactLength, secondsAt, secondsNow } from "~/recorder/clock";

describe("how long it is", () => {
  it.each([[7.9, "7 s"], [761.2, "12 min 41 s"], [4361, "1 h 12 min 41 s"]])("is told to the second: %d", (seconds, text) => {
    expect(exactLength(seconds)).toBe(text);
  });

  it("runs between two pieces, and waits for one that is late", () => {
    expect([secondsNow(3, 1000, 1000), secondsNow(3, 1000, 1400), secondsNow(3, 1000, 9000)]).toEqual([3, 3.4, 4.5]);
  });
});

describe("what the server has", () => {
  it("reaches to the end of the last piece that came whole", () => {
    const reached = [{ bytes: 100, seconds: 0.5 }, { bytes: 220, seconds: 1 }, { bytes: 300, seconds: 1.5 }];
    expect([0, 99, 100, 219, 220, 300, 999].map((bytes) => secondsAt(reached, bytes))).toEqual([0, 0, 0.5, 0.5, 1, 1.5, 1.5]);
    expect(secondsAt([], 5)).toBe(0);
  });
});
