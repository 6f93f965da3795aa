import { describe, expect, it } from "vitest";

import { initialsOf, peopleOf } from "~/speakers/people";

describe("people", () => {
  it.each([["Maren Holt", "MH"], ["Zoë", "ZO"], ["漁港", "漁"], ["Anna de la Cruz", "AC"]])("%s has the initials %s", (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  it("keep the colour of their number when another is merged away", () => {
    const people = peopleOf([{ id: "S1", name: null }, { id: "S3", name: null }]);
    expect(people.map((person) => [person.colour, person.name])).toEqual([[1, "Speaker 1"], [3, "Speaker 3"]]);
  });

  it("have ten colours; the eleventh repeats the first, with a ring", () => {
    const people = peopleOf(Array.from({ length: 11 }, (_, index) => ({ id: `S${String(index + 1)}`, name: null })));
    expect(people.map((person) => person.colour)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1]);
    expect(people.at(-1)).toMatchObject({ isRepeated: true, name: "Speaker 11", initials: "S11" });
  });
});
