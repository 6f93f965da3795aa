import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { groupsOf, labelOf, readOf, typedOf, valueOf } from "~/administration/settings";
import { knobs } from "~/text/languages/de/knobs";

/** As the server's own list names those that change while it runs. */
const NAMES = [...readFileSync(new URL("../../../docs/settings.md", import.meta.url), "utf8").matchAll(/^\| `TIRO_(\w+)` \|.*\| yes \|/gm)].map((row) => (row[1] ?? "").toLowerCase().replace("__", "."));

const knob = (type: string, choices: readonly unknown[] | null = null) => ({ type, choices });

describe("settings of the server", () => {
  it("stand under headings; one that is unknown is not lost", () => {
    const groups = groupsOf([{ name: "rates.login" }, { name: "quotas.stored_bytes" }, { name: "weather.rain" }]);
    expect(groups.map(({ title, items }) => [title, items.length])).toEqual([["knobs.quotas", 1], ["knobs.rates", 1], ["knobs.others", 1]]);
  });

  it("have a name in words, else the server's own", () => {
    expect(labelOf({ name: "rates.login" })).not.toBe("rates.login");
    expect(labelOf({ name: "weather.rain" })).toBe("weather.rain");
  });

  it("have a name, a place and a meaning in each language, and no more than there are", () => {
    expect(NAMES.length).toBeGreaterThan(40);
    expect(NAMES.filter((name) => labelOf({ name }) === name)).toEqual([]);
    expect(groupsOf(NAMES.map((name) => ({ name }))).map(({ title }) => title)).not.toContain("knobs.others");
    expect(Object.keys(knobs).sort()).toEqual(NAMES.toSorted());
  });

  it("are typed and sent as what they are", () => {
    expect([valueOf(knob("integer"), " 500 "), valueOf(knob("number"), "1,5"), valueOf(knob("integer"), "many"), valueOf(knob("string"), "5/minute")]).toEqual([500, 1.5, "many", "5/minute"]);
    expect([valueOf(knob("integer", ["never"]), "never"), valueOf(knob("array"), "[1]"), valueOf(knob("array"), "[1")]).toEqual(["never", [1], "[1"]);
    expect([typedOf(null), typedOf(0), typedOf(["a"])]).toEqual(["", "0", '["a"]']);
  });

  it("say long numbers in words", () => {
    expect([readOf(10_000_000_000, "bytes"), readOf(1_209_600, "seconds"), readOf(600, "seconds"), readOf(7, "days"), readOf(0, "bytes")]).toEqual(["10 GB", "14 days", "10 min", null, null]);
  });
});
