import { describe, expect, it } from "vitest";

import type { Tag } from "~/api/types";
import { byName, counted, isSameName, markOf, worn, type Worn } from "~/tags/assigning";
import { nextColour } from "~/tags/colours";

const worn1: Worn = { id: "tag_1", name: "Interviews", colour: "blue" };
const worn2: Worn = { id: "tag_2", name: "council", colour: "green" };
const tag = (values: Partial<Tag>): Tag => ({ id: "tag_1", name: "Interviews", colour: "blue", recordings: 2, created_at: "", revision: 1, retention: null, ...values });

describe("tags of recordings", () => {
  it("are on all, some or none of them", () => {
    const recordings = [{ tags: [worn1] }, { tags: [worn1, worn2] }];
    expect([markOf(recordings, "tag_1"), markOf(recordings, "tag_2"), markOf(recordings, "tag_3")]).toEqual(["all", "some", "none"]);
  });

  it("stand by name after a change, each once", () => {
    expect(worn([worn1], { add: [worn2, worn1], remove: [] })).toEqual([worn2, worn1]);
    expect(worn([worn1, worn2], { add: [], remove: ["tag_1"] })).toEqual([worn2]);
  });

  it("count those that gain or lose them", () => {
    const recordings = [{ tags: [worn1] }, { tags: [] }, { tags: [] }];
    expect(counted([tag({})], recordings, { add: [worn1], remove: [] })[0]?.recordings).toBe(4);
    expect(counted([tag({})], recordings, { add: [], remove: ["tag_1"] })[0]?.recordings).toBe(1);
  });

  it("are ordered and compared as people do", () => {
    expect([{ name: "Tape 12" }, { name: "élan" }, { name: "Tape 2" }, { name: "Echo" }].sort(byName).map(({ name }) => name)).toEqual(["Echo", "élan", "Tape 2", "Tape 12"]);
    expect([isSameName("  Café", "cafe"), isSameName("a", "b")]).toEqual([true, false]);
  });

  it("take the colour that fewest have", () => {
    expect(nextColour([])).toBe("blue");
    expect(nextColour([tag({ colour: "blue" }), tag({ colour: "amber" })])).toBe("violet");
  });
});
