import { describe, expect, it } from "vitest";

import { safeNext } from "~/session/next";

const HERE = "https://tiro.example";

describe("where to go after signing in", () => {
  it("is a page of this server, with what stands behind it", () => {
    expect(safeNext("/recordings/rec_1?at=3#x", HERE)).toBe("/recordings/rec_1?at=3#x");
  });

  it("is never another server, however it is written", () => {
    const wished = ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", "evil", "/..//evil.example", undefined, 7];
    expect(wished.map((next) => safeNext(next, HERE))).toEqual(wished.map(() => "/"));
  });

  it("is neither the sign-in itself nor an answer of the API", () => {
    expect(["/login?next=/", "/api/v1/me/export"].map((next) => safeNext(next, HERE))).toEqual(["/", "/"]);
  });
});
