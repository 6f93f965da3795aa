import { describe, expect, it } from "vitest";

import { clock, dayHeading, length, moment, percent, size, speed, spokenClock, timeLeft } from "~/text/numbers";

const NOW = new Date(2026, 10, 21, 12, 0);

describe("positions", () => {
  it.each([[245, "4:05"], [761, "12:41"], [4361, "1:12:41"], [-1, "0:00"]])("%d seconds read %s", (seconds, text) => {
    expect(clock(seconds)).toBe(text);
  });

  it("pads a clock that runs", () => {
    expect(clock(252, { isPadded: true })).toBe("04:12");
  });

  it("are said in words", () => {
    expect(spokenClock(761)).toBe("12 minutes 41 seconds");
    expect(spokenClock(0)).toBe("0 seconds");
    expect(spokenClock(3600)).toBe("1 hour");
  });
});

describe("lengths", () => {
  it.each([[20, "under 1 min"], [2880, "48 min"], [4560, "1 h 16 min"], [3599, "1 h 00 min"]])("%d seconds are %s", (seconds, text) => {
    expect(length(seconds)).toBe(text);
  });

  it.each([
    [59, "under 1 min"],
    [230, "about 4 min"],
    [1380, "about 25 min"],
    [4900, "about 1 h 20 min"],
  ])("%d seconds left are %s: coarser the longer it is", (seconds, text) => {
    expect(timeLeft(seconds)).toBe(text);
  });
});

describe("amounts", () => {
  it("are decimal", () => {
    expect([size(999), size(4_100_000), size(1_234_000_000), size(456_000_000)]).toEqual(["999 byte", "4.1 MB", "1.2 GB", "456 MB"]);
    expect(speed(11_000_000)).toBe("11 MB/s");
  });

  it("never say 100 percent before the end", () => {
    expect(percent(99.9)).toBe("99 %");
  });
});

describe("moments", () => {
  it("are a time today, a day this year, else a date", () => {
    expect(moment(new Date(2026, 10, 21, 9, 5), NOW)).toBe("09:05");
    expect(moment(new Date(2026, 10, 17), NOW)).toBe("17 Nov");
    expect(moment(new Date(2025, 10, 17), NOW)).toBe("17 Nov 2025");
  });

  it("stand under their day, the week, or their month", () => {
    const days = [21, 20, 16].map((day) => dayHeading(new Date(2026, 10, day, 23), NOW));
    expect([...days, dayHeading(new Date(2026, 9, 3), NOW)]).toEqual(["Today", "Yesterday", "Earlier this week", "October 2026"]);
  });
});
