import { describe, expect, it } from "vitest";

import { matching } from "~/ui/matching";
import { after, dismiss, notify, shownToast, type Toast } from "~/ui/toasts";

describe("toasts", () => {
  const notice = { kind: "deleted", text: (count: number) => `${String(count)} deleted` };

  it("of one kind become one that counts", () => {
    let now: Toast | null = null;
    for (const id of [1, 2, 3]) now = after(now, notice, id);
    expect(now?.text(now.count)).toBe("3 deleted");
  });

  it("of a newer act stand at once, with their undo, and begin to count anew", () => {
    notify({ kind: "saved", text: () => "saved" });
    const saved = shownToast.get();
    notify({ ...notice, action: { label: "Undo", run: () => undefined } });
    expect(shownToast.get()).toMatchObject({ kind: "deleted", count: 1, action: { label: "Undo" } });
    dismiss(saved?.id ?? 0);
    expect(shownToast.get()?.kind).toBe("deleted");
    notify({ kind: "saved", text: () => "saved" });
    expect(shownToast.get()).toMatchObject({ kind: "saved", count: 1 });
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
