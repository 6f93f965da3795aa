import { describe, expect, it } from "vitest";

import { Refused } from "~/api/problems";
import { accountRefusedText } from "~/session/refusals";

const conflict = (message: string, details: Readonly<Record<string, unknown>>) => new Refused("state_conflict", message, 409, false, null, details);

describe("why an account stays as it is", () => {
  it("is said in words of its own", () => {
    expect(accountRefusedText(conflict("x", { reason: "last_administrator" }))).toMatch(/administrator/u);
    expect(accountRefusedText(conflict("x", { path: "login" }))).toMatch(/another account/u);
  });

  it("is the server's reason where there are none, and as anywhere for other errors", () => {
    expect(accountRefusedText(conflict("There is an account already.", {}))).toBe("There is an account already.");
    expect(accountRefusedText(new Refused("not_found", "x", 404, false, null))).not.toBe("x");
  });
});
