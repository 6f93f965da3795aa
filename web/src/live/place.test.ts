import { describe, expect, it } from "vitest";

import { readPlace } from "~/live/place";

describe("a place in a recording", () => {
  it("is read out of an address, and what does not fit is passed over", () => {
    expect(readPlace({ at: "12.5", find: " outer berth ", note: "note_01ab" })).toEqual({ at: 12.5, find: "outer berth", note: "note_01ab" });
    expect(readPlace({ at: "-1", find: "  ", note: "../x" })).toEqual({});
    expect(readPlace({ at: "soon" })).toEqual({});
  });
});
