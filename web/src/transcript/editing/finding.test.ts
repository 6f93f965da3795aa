import { expect, it } from "vitest";

import type { Segment } from "~/api/types";
import { oneLine, placesOnLine } from "~/transcript/editing/characters";
import { hitsOf, replacing } from "~/transcript/editing/finding";
import { correctionsOf } from "~/transcript/editing/marks";

const segment = (id: string, text: string, held: string | null = null): Segment => ({
  id, start: 0, end: 1, text, speaker: null, channel: null, language: null, confidence: null, words: [], held, retime: null,
});

it("text is found without case and accents, and not in what is held back", () => {
  const segments = [segment("a", "Élan élan ELAN"), segment("b", "Elan", "x"), segment("c", "Maße in İzmir")];
  expect(hitsOf(segments, "elan").map((hit) => [hit.segment, hit.start, hit.end])).toEqual([["a", 0, 4], ["a", 5, 9], ["a", 10, 14]]);
  expect(hitsOf(segments, "izmir").map((hit) => [hit.start, hit.end])).toEqual([[8, 13]]);
  expect(hitsOf(segments, "")).toEqual([]);
});

it("characters of several code units keep their places", () => {
  const [hit] = hitsOf([segment("a", "😀 e\u0301te\u0301 fin")], "ÉTÉ FIN");
  expect(hit && "😀 e\u0301te\u0301 fin".slice(hit.start, hit.end)).toBe("e\u0301te\u0301 fin");
});

it("what is found on the line stands at its characters, whatever spaces are being typed", () => {
  for (const raw of ["We  go \u00a0to\tthe  harbour", "  We go to the harbour ", "😀 \n harbour", "harbour  ", "We go", " ", ""]) {
    const line = oneLine(raw);
    const places = placesOnLine(raw);
    expect(places).toHaveLength(line.length);
    expect(places.map((place) => oneLine(raw[place] ?? "") || " ").join("")).toBe(line);
    for (const { start, end } of hitsOf([segment("a", line)], "harbour")) expect(raw.slice(places[start], (places[end - 1] ?? 0) + 1)).toBe("harbour");
  }
});

it("all hits of a segment are replaced by one operation", () => {
  const segments = [segment("a", "Stavern, stavern."), segment("b", "no"), segment("c", "Stavern")];
  expect(replacing(segments, hitsOf(segments, "stavern"), "Stavanger")).toEqual([
    { op: "replace", segment: "a", text: "Stavanger, Stavanger." },
    { op: "replace", segment: "c", text: "Stavanger" },
  ]);
});

it("corrections tell what was there and where the new words stand", () => {
  const after = "look at the control box on Hallmark";
  const found = correctionsOf("look at the controller on Hellmark unit", after);
  expect(found.map(({ before, after: now }) => [before, now])).toEqual([["controller", "control box"], ["Hellmark unit", "Hallmark"]]);
  expect(found.map(({ start, end }) => after.slice(start, end))).toEqual(["control box", "Hallmark"]);
});

it("corrections in a script without spaces are of its letters", () => {
  expect(correctionsOf("漁港の朝です。", "漁村の朝です。")).toEqual([{ before: "港", after: "村", start: 1, end: 2 }]);
});

it("a word that is only gone is marked nowhere, but told", () => {
  expect(correctionsOf("one two three", "one three")).toEqual([{ before: "two", after: "", start: 3, end: 3 }]);
});
