import { describe, expect, it } from "vitest";

import { isHidden, isMedia } from "~/transfer/files";
import { bytesPerSecond, NO_RATE, secondsLeft, withSample } from "~/transfer/rate";
import { nextToBegin, onTheWay, type Transfer, type TransferState } from "~/transfer/transfers";

const item = (id: string, state: TransferState): Transfer => ({
  id, name: id, sizeBytes: 10, sentBytes: 0, state, rate: NO_RATE, reason: null, recordingId: null, addedAt: 0,
});

describe("rate", () => {
  it("is not told before a second has been seen", () => {
    expect(bytesPerSecond(withSample(withSample(NO_RATE, 0, 0), 500, 100))).toBeNull();
  });

  it("is of the last seconds alone, and gives the time left", () => {
    let rate = withSample(NO_RATE, 0, 0);
    for (let second = 1; second <= 20; second += 1) rate = withSample(rate, second * 1000, second <= 10 ? 0 : (second - 10) * 100);
    expect(bytesPerSecond(rate)).toBe(100);
    expect(secondsLeft(rate, 2000)).toBe(10);
  });

  it("tells no time left while nothing moves", () => {
    expect(secondsLeft(withSample(withSample(NO_RATE, 0, 5), 2000, 5), 10)).toBeNull();
  });
});

describe("files", () => {
  it("are recordings by type or by name", () => {
    const kinds = [{ name: "a.bin", type: "audio/flac" }, { name: "B.MP3", type: "" }, { name: "minutes.pdf", type: "application/pdf" }];
    expect(kinds.map(isMedia)).toEqual([true, true, false]);
  });

  it("that are hidden are left out", () => {
    expect([".DS_Store", "Thumbs.db", "talk.m4a"].map(isHidden)).toEqual([true, true, false]);
  });
});

describe("the queue of files", () => {
  it("shows one that is done until its recording is there", () => {
    const done = { ...item("a", "done"), recordingId: "rec_1" };
    expect(onTheWay([done, item("b", "refused")], () => false)).toEqual([done]);
    expect(onTheWay([done], (id) => id === "rec_1")).toEqual([]);
  });

  it("begins a few at once, in the order in which they came", () => {
    const all = [item("a", "uploading"), item("b", "waiting"), item("c", "waiting"), item("d", "paused")];
    expect(nextToBegin(all, 2).map(({ id }) => id)).toEqual(["b"]);
    expect(nextToBegin(all, 1)).toEqual([]);
  });
});
