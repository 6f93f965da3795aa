import { describe, expect, it } from "vitest";

import { areAddresses, readAddresses, withMore } from "~/upload/addresses";

describe("addresses", () => {
  it("stand a line each, once, and a line that is none is told", () => {
    expect(readAddresses("https://a.example/1.mp3\r\n\n https://a.example/1.mp3 \nhttp://b.example")).toEqual({ urls: ["https://a.example/1.mp3", "http://b.example"], wrong: null });
    expect(readAddresses("https://a.example\n\nftp://b.example").wrong).toBe(3);
    expect(readAddresses(" \n").urls).toEqual([]);
  });

  it("are known when they are pasted alone", () => {
    expect(["https://a.example/x", "https://a.example\nhttps://b.example", "see https://a.example", ""].map(areAddresses)).toEqual([true, true, false, false]);
    expect(withMore("https://a.example\n", "https://b.example")).toBe("https://a.example\nhttps://b.example");
  });
});
