import { describe, expect, it } from "vitest";

import { ageOf, agesFor, ageText, dueText, isShorter, valueOf } from "~/retention/ages";

describe("how long things are kept", () => {
  it("is said in the largest unit that fits", () => {
    expect([7, 183, 365, 730, 400, "never" as const].map(ageText)).toEqual(["7 days", "6 months", "1 year", "2 years", "400 days", "For ever"]);
  });

  it("offers an age that was set elsewhere among the usual ones", () => {
    const values = agesFor(400, "As for everybody").map(({ value }) => value);
    expect(values.slice(0, 2)).toEqual(["unsaid", "7"]);
    expect(values.indexOf("400")).toBe(values.indexOf("365") + 1);
    expect(agesFor(30, null).some(({ value }) => value === "unsaid")).toBe(false);
  });

  it("comes back from a choice as it went in", () => {
    expect([30, "never" as const, null].map((age) => ageOf(valueOf(age)))).toEqual([30, "never", null]);
  });

  it("is shorter where things would go sooner", () => {
    expect([isShorter(30, "never"), isShorter(30, 90), isShorter(90, 30), isShorter("never", 30), isShorter("never", "never")]).toEqual([true, true, false, false, false]);
  });

  it("tells what would go, and only that", () => {
    const due = { audio: { recordings: 37, bytes: 21e9 }, transcript: { recordings: 0 }, record: { recordings: 1, bytes: 2e9 } };
    expect(dueText(due)).toBe("the sound of 37 recordings would go, 21 GB. 1 recording would go with all that belongs to them, 2 GB.");
    expect(dueText({ ...due, audio: { recordings: 0, bytes: 0 }, record: { recordings: 0, bytes: 0 } })).toBe("nothing would go.");
  });
});
