import { describe, expect, it } from "vitest";

import { type Estimate, steadied } from "~/jobs/estimate";

const told = (from: Estimate | undefined, etaSeconds: number, atSeconds: number, revision: number): Estimate | undefined =>
  steadied(from, { eta_seconds: etaSeconds, revision }, atSeconds * 1000);

describe("the time left", () => {
  it("shrinks at once", () => {
    expect(told(told(undefined, 100, 0, 1), 40, 10, 2)?.endMs).toBe(50_000);
  });

  it("runs down by itself between the server's words", () => {
    expect(told(told(undefined, 100, 0, 1), 100, 30, 1)?.endMs).toBe(100_000);
  });

  it("does not grow for a little more, however long", () => {
    let known = told(undefined, 100, 0, 1);
    for (let at = 1; at < 30; at += 1) known = told(known, (100 - at) * 1.1, at, at + 1);
    expect(known?.endMs).toBe(100_000);
  });

  it("grows when it has been a fifth off for ten seconds", () => {
    let known = told(told(undefined, 100, 0, 1), 200, 5, 2);
    known = told(known, 200, 14, 2);
    expect(known?.endMs).toBe(100_000);
    expect(told(known, 200, 15, 2)?.endMs).toBe(205_000);
  });

  it("is not told without an estimate", () => {
    expect(steadied(undefined, { eta_seconds: null, revision: 1 }, 0)).toBeUndefined();
  });
});
