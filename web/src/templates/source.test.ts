import { describe, expect, it } from "vitest";

import { byLine, copyOf, freeName, headOf, placeOf, starter } from "~/templates/source";

const NONE = new Set<string>();

describe("the source of a template", () => {
  it("names itself in its head alone", () => {
    expect(headOf(starter(NONE))).toEqual({ name: "my-notes", version: 1 });
    expect(headOf('---\r\nversion: 12\r\nname: "stand-up"\r\n---\r\nname: other\r\n')).toEqual({ name: "stand-up", version: 12 });
    expect(headOf("name: nobody\nversion: 3")).toEqual({ name: null, version: null });
  });

  it("is copied under a name that is free, from version 1 on", () => {
    const copy = copyOf("---\nname: meeting\nversion: 3\n---\n\nname: stays\n", new Set(["my-meeting", "my-meeting-2"]));
    expect(copy).toBe("---\nname: my-meeting-3\nversion: 1\n---\n\nname: stays\n");
    expect(freeName("a", NONE)).toBe("a");
  });

  it("has its mistakes at their lines, those without one before all", () => {
    const wrong = (path: string, line: number | null) => ({ path, message: "", line });
    const found = byLine([wrong("name", 2), wrong("schema", null), wrong("version", 2), wrong("end", 99)], 10);
    expect([...found].map(([line, problems]) => [line, problems.map(({ path }) => path)])).toEqual([[2, ["name", "version"]], [0, ["schema"]], [10, ["end"]]]);
  });

  it("says where a line stands", () => {
    expect([placeOf("a\nbcd\n\ne", 2), placeOf("a\nbcd\n\ne", 3), placeOf("a", 7)]).toEqual([{ start: 2, end: 5 }, { start: 6, end: 6 }, { start: 0, end: 1 }]);
  });
});
