import { describe, expect, it } from "vitest";

import { format, namesIn } from "~/text/format";
import { catalogue as de } from "~/text/languages/de";
import { type Catalogue, en } from "~/text/languages/en";
import { later } from "~/text/languages/en/later";

const all: Catalogue = { ...en, ...later };

describe("format", () => {
  it("fills names and numbers in the reader's way", () => {
    expect(format("{name}: {count}", { name: "A", count: 1284 }, "en-GB")).toBe("A: 1,284");
    expect(format("{count}", { count: 1284 }, "de")).toBe("1.284");
  });

  it("chooses the plural, an exact number first", () => {
    const message = "{count, plural, =0 {none} one {# file} other {# files of {name}}}";
    const said = [0, 1, 2].map((count) => format(message, { count, name: "Ama" }, "en"));
    expect(said).toEqual(["none", "1 file", "2 files of Ama"]);
  });

  it("chooses the ordinal", () => {
    const message = "{place, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}";
    expect([1, 2, 3, 4, 11, 22].map((place) => format(message, { place }, "en"))).toEqual(["1st", "2nd", "3rd", "4th", "11th", "22nd"]);
  });

  it("keeps a name from right to left apart from the marks around it", () => {
    expect(format("“{title}” deleted", { title: "طرابلس" }, "en")).toBe("“\u2068طرابلس\u2069” deleted");
  });

  it("refuses a message whose value is missing, and one whose brace is open", () => {
    expect(() => format("{name}", {}, "en")).toThrow("name");
    expect(() => format("{name", { name: "A" }, "en")).toThrow("brace");
  });
});

describe("catalogues", () => {
  it("need the same values in each language", () => {
    const differing = (Object.keys(all) as (keyof Catalogue)[]).filter(
      (key) => [...namesIn(all[key])].sort().join() !== [...namesIn(de[key])].sort().join(),
    );
    expect(differing).toEqual([]);
  });

  it("say the same where two features have a text of one name", () => {
    const files = import.meta.glob<Record<string, Record<string, string>>>("./languages/*/*.ts", { eager: true });
    const said = new Map<string, string>();
    const differing = Object.entries(files).flatMap(([path, module]) =>
      Object.values(module).flatMap((texts) =>
        Object.entries(texts).filter(([name, text]) => {
          const key = `${path.split("/")[2] ?? ""} ${name}`;
          const other = said.get(key) ?? text;
          said.set(key, text);
          return other !== text;
        }),
      ),
    );
    expect(differing).toEqual([]);
  });

  it("hold no text that blames, begs or shouts", () => {
    const rude = Object.values(all).filter((text) => /please|oops|successfully|invalid|!/iu.test(text));
    expect(rude).toEqual([]);
  });
});
