import { describe, expect, it } from "vitest";

import { type Inline, partTask, readInline, readMarkdown, ticked } from "~/notes/markdown";

const plain = (inside: readonly Inline[]): string => inside.map((part) => ("text" in part ? part.text : "inside" in part ? plain(part.inside) : `@${String(part.seconds)}`)).join("");

describe("the text of a note", () => {
  it("has headings, paragraphs, lists and boxes", () => {
    const blocks = readMarkdown("The ferry [12:04]\n\n## Decisions\n\n- one [13:11]\n\n- two\n\n1. first\n2. second\n\n- [ ] Write\n- [x] Read\n");
    expect(blocks.map(({ kind }) => kind)).toEqual(["paragraph", "heading", "list", "list", "list"]);
    const tasks = blocks[4]?.kind === "list" ? blocks[4].items.map(({ task }) => task) : [];
    expect(tasks).toEqual([{ isDone: false, line: 11 }, { isDone: true, line: 12 }]);
  });

  it("has lists in lists, and text that belongs to an item", () => {
    const [list] = readMarkdown("- a\n  more of a\n  - b\n- c");
    const items = list?.kind === "list" ? list.items : [];
    expect(items.map(({ inside, blocks }) => [plain(inside), blocks.map(({ kind }) => kind)])).toEqual([["a", ["paragraph", "list"]], ["c", []]]);
  });

  it("has tables, quotes, rules and code, in which nothing else is read", () => {
    const blocks = readMarkdown("| a | b |\n|---|---|\n| 1 | [0:02] |\n\n> said\n\n---\n\n```\n# no heading\n```");
    expect(blocks.map(({ kind }) => kind)).toEqual(["table", "quote", "rule", "code"]);
  });

  it("has an end however deep it goes", () => {
    expect(readMarkdown(`${">".repeat(500)} deep`)).toHaveLength(1);
    expect(readMarkdown("- ".repeat(500))).toHaveLength(1);
    expect(readInline("*".repeat(3000) + "[".repeat(3000)).length).toBeGreaterThan(0);
  });
});

describe("what stands in a line", () => {
  it("has times as seconds", () => {
    expect(readInline("It moves [1:12:41] [4:05].")).toEqual([
      { kind: "text", text: "It moves " }, { kind: "time", seconds: 4361 }, { kind: "text", text: " " }, { kind: "time", seconds: 245 }, { kind: "text", text: "." },
    ]);
  });

  it("takes what only looks like a sign as it is", () => {
    expect(readInline("2 * 3 * 4, snake_case_name, [x], \\*").every(({ kind }) => kind === "text")).toBe(true);
  });

  it("leads to web pages and mail alone", () => {
    expect(readInline("[a](javascript:alert(1)) [b](https://tiro.example/x)").map(({ kind }) => kind)).toEqual(["text", "link"]);
  });

  it("shows what was escaped as it is", () => {
    expect(readInline("!\\[a](https://tiro.example/x) \\<b> \\[12:41]").every(({ kind }) => kind === "text")).toBe(true);
    expect(plain(readInline("\\<b> \\[12:41]"))).toBe("<b> [12:41]");
  });

  it("has who does a task, and until when, apart", () => {
    expect(partTask(readInline("Write it [13:24] · Tomasz Reyes · today")).who).toBe("Tomasz Reyes · today");
    expect(partTask(readInline("Ice · snow")).who).toBeNull();
  });
});

it("a box is ticked in its line, and only where there is one", () => {
  expect(ticked("# a\n- [ ] b [ ] c", 1, true)).toBe("# a\n- [x] b [ ] c");
  expect(ticked("# a\n- b", 1, true)).toBeNull();
});
