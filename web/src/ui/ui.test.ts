import { describe, expect, it } from "vitest";

import { matching } from "~/ui/matching";
import { merged, type Toast } from "~/ui/toasts";

describe("toasts", () => {
  it("of one kind become one that counts", () => {
    const notice = { kind: "deleted", text: (count: number) => `${String(count)} deleted` };
    let now: readonly Toast[] = [];
    for (const id of [1, 2, 3]) now = merged(now, notice, id);
    now = merged(now, { ...notice, kind: "saved" }, 4);
    expect(now.map((toast) => toast.text(toast.count))).toEqual(["3 deleted", "1 deleted"]);
  });
});

describe("matching", () => {
  const choices = ["Spanish", "Español", "English", "Danish"].map((label) => ({ value: label, label }));

  it("finds without case and accents, those that begin with the text first", () => {
    expect(matching(choices, [], "espan").map((choice) => choice.label)).toEqual(["Español"]);
    expect(matching(choices, [], "s").map((choice) => choice.label)).toEqual(["Spanish", "Español", "English", "Danish"]);
  });

  it("leaves out what is chosen", () => {
    expect(matching(choices, ["English"], "ish").map((choice) => choice.label)).toEqual(["Spanish", "Danish"]);
  });
});
