import { describe, expect, it } from "vitest";

import { scrolledTo } from "~/transcript/following";

const sight = (top: number, turnTop: number, wordTop: number) => ({ top, height: 900, turnTop, wordTop, wordBottom: wordTop + 30 });

describe("following", () => {
  it("leaves the text where it is while the word stands in the middle third", () => {
    expect(scrolledTo(sight(1000, 1300, 1400), true)).toBeNull();
  });

  it("moves by the turn when the word has left the middle third", () => {
    expect(scrolledTo(sight(1000, 1650, 1660), true)).toBe(1350);
  });

  it("moves to the word within a turn that is too long", () => {
    expect(scrolledTo(sight(1000, 1300, 2000), true)).toBe(1700);
  });

  it("does not move at the beginning, nor above it", () => {
    expect(scrolledTo(sight(0, 30, 40), true)).toBeNull();
    expect(scrolledTo(sight(500, 30, 40), true)).toBe(0);
  });

  it("only keeps the word in sight while it rests", () => {
    expect(scrolledTo(sight(1000, 1650, 1760), false)).toBeNull();
    expect(scrolledTo(sight(1000, 3000, 3000), false)).toBe(2700);
  });
});
