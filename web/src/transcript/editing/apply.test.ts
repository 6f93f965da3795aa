import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import type { Segment } from "~/api/types";
import { apply, patched, unpatched } from "~/transcript/editing/apply";
import { wordsOf } from "~/transcript/editing/characters";
import { type Operation, Unfit } from "~/transcript/editing/operations";

interface Shown {
  readonly words: readonly { readonly text: string; readonly words: readonly string[] }[];
  readonly edits: readonly {
    readonly name: string;
    readonly segments: Segment[];
    readonly operation: Operation;
    readonly after?: Segment[];
    readonly wrong?: string;
  }[];
}

/** What the server made of each operation. */
const shown = JSON.parse(readFileSync(new URL("../../../../tests/fixtures/edits.json", import.meta.url), "utf8")) as Shown;

describe("an edit", () => {
  it.each(shown.edits.filter((edit) => edit.after !== undefined).map((edit) => [edit.name, edit] as const))("%s", (_, edit) => {
    const patch = apply(edit.segments, edit.operation);
    const after = patched(edit.segments, [patch]);
    expect(after.map(plain)).toEqual((edit.after ?? []).map(near));
    expect(unpatched(after, [patch])).toEqual(edit.segments);
  });

  it.each(shown.edits.filter((edit) => edit.wrong !== undefined).map((edit) => [edit.name, edit] as const))("is refused: %s", (_, edit) => {
    expect(() => apply(edit.segments, edit.operation)).toThrow(Unfit);
  });
});

describe("words", () => {
  it.each(shown.words.map(({ text, words }) => [text, words] as const))("of %s", (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });
});

/** With what says nothing said. */
const plain = (segment: Segment): Segment => ({ ...segment, held: segment.held ?? null, retime: segment.retime ?? null, words: segment.words ?? [] });

/** Numbers may differ by a thousandth. */
function near(segment: Segment): unknown {
  const loose = (values: object): object =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === "number" ? expect.closeTo(value, 2.6) : (value as unknown)]));
  return { ...loose(plain(segment)), words: (segment.words ?? []).map(loose) };
}
