import { describe, expect, it } from "vitest";

import { inTurn } from "~/store/turns";

describe("what is about the same thing", () => {
  it("happens in order, also after a failure; what is about others does not wait", async () => {
    const done: string[] = [];
    let fail: (error: Error) => void = () => undefined;
    const first = inTurn("a", () => new Promise<void>((_, reject) => { fail = reject; }));
    const second = inTurn("a", () => { done.push("second"); return Promise.resolve(2); });
    const other = inTurn("b", () => { done.push("other"); return Promise.resolve(); });
    await other;
    fail(new Error("refused"));
    await expect(first).rejects.toThrow("refused");
    expect([await second, done]).toEqual([2, ["other", "second"]]);
  });
});
