import { describe, expect, it } from "vitest";

import { entriesOf, linesOf } from "~/vocabularies/words";

describe("words", () => {
  const entries = [
    { word: "Grafana", replace: [], sounds_like: [] },
    { word: "Kubernetes", replace: ["Kubernetis", "Cubernetes"], sounds_like: ["cooper netties"] },
  ];
  const lines = "Grafana\nKubernetis, Cubernetes => Kubernetes\ncooper netties ~> Kubernetes";

  it("are lines, and come back from them", () => {
    expect(linesOf(entries)).toBe(lines);
    expect(entriesOf(lines)).toEqual({ entries, fault: null });
  });

  it("leave out remarks, empty lines and repetitions", () => {
    const read = entriesOf("# the team\n\n Ana \nAna\nteero => Tiro\nteero, tyro => Tiro\r");
    expect(read.entries.map(({ word, replace }) => [word, replace])).toEqual([["Ana", []], ["Tiro", ["teero", "tyro"]]]);
  });

  it.each([
    ["tyro =>", "empty", 1],
    [`Ana\n${"x".repeat(101)}`, "long", 2],
    [`${Array.from({ length: 21 }, (_, index) => `f${String(index)}`).join(",")} => Word`, "forms", 1],
    [Array.from({ length: 2001 }, (_, index) => `w${String(index)}`).join("\n"), "many", 2000],
  ])("say what is wrong and where: %#", (text, kind, line) => {
    expect(entriesOf(text).fault).toEqual({ kind, line });
  });
});
