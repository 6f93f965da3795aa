import { describe, expect, it } from "vitest";

import { sentenceOf, stepsOf } from "~/administration/audit";

const entry = (to: object) => ({ action: "setting.changed", actor: "Ama", target: "rates.login", before: null, after: null, ...to });

describe("what was done", () => {
  it("is a sentence with who did it and to whom", () => {
    expect(sentenceOf(entry({}), new Map())).toContain("Ama");
    expect(sentenceOf(entry({ action: "account.created", target: "usr_2" }), new Map([["usr_2", "Tomasz"]]))).toContain("Tomasz");
  });

  it("names things by their names and settings by what they are", () => {
    expect(sentenceOf(entry({ action: "key.created", target: "key_1", after: { name: "Script" } }), new Map())).toContain("“Script”");
    expect(sentenceOf(entry({}), new Map())).toContain("Signing in");
  });

  it("that this page does not know is told in the server's words", () => {
    expect(sentenceOf(entry({ action: "weather.turned" }), new Map())).toContain("weather.turned");
  });

  it("tells what changed, and nothing else", () => {
    expect(stepsOf(entry({ before: 500, after: 10 }))).toEqual([{ name: "", from: "500", to: "10" }]);
    expect(stepsOf(entry({ before: { role: "member", name: "A" }, after: { role: "administrator", name: "A" } }))).toEqual([{ name: "role", from: "member", to: "administrator" }]);
    expect(stepsOf(entry({}))).toEqual([]);
  });
});
