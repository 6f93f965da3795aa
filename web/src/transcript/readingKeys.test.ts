import { describe, expect, it } from "vitest";

import { doubtBeside, speedBeside, turnBeside } from "~/transcript/readingKeys";
import type { Block } from "~/transcript/turns";

const block = (key: string, doubts: readonly boolean[]): Block => ({
  kind: "turn", key, start: 0, end: 1, speaker: null, language: null, segments: [key], length: 1,
  pieces: doubts.map((isDoubtful, word) => ({ text: "a", gap: "", start: 0, end: 1, segment: key, word, probability: 1, isDoubtful })),
});

describe("keys", () => {
  it("go to the turn's beginning, and from there to the one before", () => {
    const turns = [{ start: 0 }, { start: 10 }, { start: 20 }];
    expect([turnBeside(turns, 15, -1), turnBeside(turns, 11, -1), turnBeside(turns, 15, 1), turnBeside(turns, 25, 1)]).toEqual([10, 0, 20, 25]);
  });

  it("go through the speeds to their ends", () => {
    expect([speedBeside(1, 1), speedBeside(1.2, -1), speedBeside(3, 1), speedBeside(0.5, -1)]).toEqual([1.2, 1, 3, 0.5]);
  });

  it("go from doubt to doubt over turns", () => {
    const blocks = [block("a", [false, true, true]), block("b", [false]), block("c", [true])];
    expect(doubtBeside(blocks, 0, -1, 1)).toEqual({ block: 0, piece: 1 });
    expect(doubtBeside(blocks, 0, 2, 1)).toEqual({ block: 2, piece: 0 });
    expect(doubtBeside(blocks, 2, 0, -1)).toEqual({ block: 0, piece: 2 });
    expect(doubtBeside(blocks, 0, 1, -1)).toBeNull();
  });
});
