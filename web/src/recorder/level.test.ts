import { describe, expect, it } from "vitest";

import { heardIn, hintOf, listeningFrom, partOf, withHeard } from "~/recorder/level";

const sound = (peak: number): Float32Array => Float32Array.from([0, peak, -peak, peak]);

describe("the level", () => {
  it("is the loudest sample, and full where several touch the edge", () => {
    expect(heardIn(sound(0.5)).peakDb).toBeCloseTo(-6.02, 1);
    expect([sound(0.5), sound(1), Float32Array.from([1, 0, 0])].map((samples) => heardIn(samples).isClipped)).toEqual([false, true, false]);
    expect(heardIn(new Float32Array(4)).peakDb).toBe(Number.NEGATIVE_INFINITY);
  });

  it("fills the scale from -60 decibels to full", () => {
    expect([Number.NEGATIVE_INFINITY, -60, -30, 0].map(partOf)).toEqual([0, 0, 0.5, 1]);
  });
});

describe("hints", () => {
  const after = (peak: number, seconds: number): string => {
    let listening = listeningFrom(0);
    for (let ms = 0; ms <= seconds * 1000; ms += 100) listening = withHeard(listening, heardIn(sound(peak)), ms);
    return hintOf(listening, seconds * 1000);
  };

  it("say at once that it is too loud, and only after a while that it is too quiet", () => {
    expect([after(1, 1), after(0.001, 4), after(0.001, 9), after(0.3, 60)]).toEqual(["loud", "good", "quiet", "good"]);
  });

  it("tell a dead microphone from a quiet voice", () => {
    expect(after(0, 5)).toBe("silent");
  });

  it("stay long enough to be read, then go", () => {
    const listening = withHeard(listeningFrom(0), heardIn(sound(1)), 0);
    const later = withHeard(listening, heardIn(sound(0.3)), 3900);
    expect([hintOf(later, 3900), hintOf(withHeard(later, heardIn(sound(0.3)), 4100), 4100)]).toEqual(["loud", "good"]);
  });
});
