import { describe, expect, it } from "vitest";

import { isHidden, isMedia } from "~/transfer/files";
import { bytesPerSecond, NO_RATE, secondsLeft, withSample } from "~/transfer/rate";
import { addEarlier, addFiles, clearEnded, clearOthers, count, find, nextToBegin, onTheWay, type Transfer, transfers, type TransferState, works } from "~/transfer/transfers";
import { sentenceOf, summaryOf } from "~/transfer/words";

const item = (id: string, state: TransferState): Transfer => ({
  id, key: id, name: id, sizeBytes: 10, sentBytes: 0, state, rate: NO_RATE, reason: null, recordingId: null, seconds: null, isDouble: false, isListed: false,
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
    // One that is deleted afterwards does not come back as a file.
    expect(onTheWay([{ ...done, isListed: true }], () => false)).toEqual([]);
  });

  it("begins a few at once, in the order in which they came", () => {
    const all = [item("a", "uploading"), item("b", "waiting"), item("c", "waiting"), item("d", "paused")];
    expect(nextToBegin(all, 2).map(({ id }) => id)).toEqual(["b"]);
    expect(nextToBegin(all, 1)).toEqual([]);
  });
});

describe("files that are added", () => {
  const file = (name: string, type = "audio/flac"): File => new File(["0123456789"], name, { type, lastModified: 1 });

  it("stand once, however often they are chosen, and what is no recording stops nothing", () => {
    transfers.set([]);
    addFiles([file("a.flac"), file("b.pdf", "application/pdf")]);
    addFiles([file("a.flac"), file("c.flac")]);
    expect(transfers.get().map(({ name, state }) => [name, state])).toEqual([["a.flac", "chosen"], ["b.pdf", "refused"], ["c.flac", "chosen"]]);
    clearOthers();
    expect(transfers.get().map(({ name }) => name)).toEqual(["a.flac", "c.flac"]);
  });

  it("go on at once when the server has a part of them from an earlier visit", () => {
    transfers.set([]);
    addEarlier({ key: "a.flac\n10\n1", name: "a.flac", sizeBytes: 10, state: "cut", reason: null }, null);
    addEarlier({ key: "b.flac\n10\n1", name: "b.flac", sizeBytes: 10, state: "cut", reason: { code: "unbegun", message: "" } }, null);
    addFiles([file("a.flac"), file("b.flac")]);
    expect(transfers.get().map(({ name, state, id }) => [name, state, works.has(id)])).toEqual([["a.flac", "waiting", true], ["b.flac", "chosen", true]]);
    clearEnded();
    expect(transfers.get()).toHaveLength(2);
  });

  it("are counted often enough for the eye, and to the end", () => {
    transfers.set([item("x", "uploading")]);
    count("x", 3, 1000);
    count("x", 5, 1100);
    expect(find("x")?.sentBytes).toBe(3);
    count("x", 10, 1110);
    expect(find("x")?.sentBytes).toBe(10);
  });
});

describe("the queue of files, when the server has no room", () => {
  it("begins none until there is", () => {
    expect(nextToBegin([item("a", "held"), item("b", "waiting")])).toEqual([]);
  });
});

describe("in words", () => {
  it("all that goes on is one line", () => {
    expect(summaryOf([{ ...item("a", "done"), sentBytes: 10 }, item("b", "waiting"), item("c", "chosen")])).toBe("1 of 2 files · 10 byte of 20 byte");
  });

  it("a file that the browser must ask for says so", () => {
    expect(sentenceOf(item("a", "asks"))).toMatch(/asks once/u);
    expect(sentenceOf({ ...item("a", "cut"), reason: { code: "unbegun", message: "" } })).toMatch(/had not begun/iu);
  });
});
