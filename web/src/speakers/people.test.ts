import { describe, expect, it } from "vitest";

import { initialsOf, peopleOf } from "~/speakers/people";

describe("people", () => {
  it.each([["Maren Holt", "MH"], ["Zoë", "ZO"], ["漁港", "漁"], ["Anna de la Cruz", "AC"]])("%s has the initials %s", (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  it("keep the colour of their place; the eleventh repeats the first, with a ring", () => {
    const people = peopleOf(Array.from({ length: 11 }, (_, index) => ({ id: String(index), name: null })));
    expect(people.map((person) => person.colour)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1]);
    expect(people.at(-1)).toMatchObject({ isRepeated: true, name: "Speaker 11", initials: "S11" });
  });
});
