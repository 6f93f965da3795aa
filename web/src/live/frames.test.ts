import { describe, expect, it } from "vitest";

import { makeFrameReader } from "~/live/frames";
import { waitMs } from "~/live/stream";

describe("frames", () => {
  it("are whole however the text is cut", () => {
    const text = 'retry: 1000\n\n: ping\n\nevent: job\nid: 7\ndata: {"a":"ü: b"}\n\nevent: system\ndata: {}\n\n';
    for (let cut = 0; cut <= text.length; cut += 1) {
      const read = makeFrameReader();
      const frames = [...read(text.slice(0, cut)), ...read(text.slice(cut))];
      expect(frames).toEqual([
        { kind: "job", id: "7", data: '{"a":"ü: b"}' },
        { kind: "system", id: null, data: "{}" },
      ]);
    }
  });

  it("join the lines of their data, and take the other line ends", () => {
    expect(makeFrameReader()("data: a\r\ndata: b\r\n\r\n")).toEqual([{ kind: "message", id: null, data: "a\nb" }]);
  });
});

describe("waiting", () => {
  it("doubles and has a limit", () => {
    expect([0, 1, 2, 9].map(waitMs)).toEqual([1000, 2000, 4000, 15_000]);
  });
});
