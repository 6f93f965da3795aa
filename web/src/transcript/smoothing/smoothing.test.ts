import { describe, expect, it } from "vitest";

import type { BesideSegment, Job, TranscriptVersion } from "~/api/types";
import { paragraphsOf, partsOf } from "~/transcript/smoothing/differing";
import { besideOf, jobOf, translated } from "~/transcript/smoothing/texts";

const version = (values: Partial<TranscriptVersion>): TranscriptVersion => ({ id: "t1", version: 1, origin: "engine", language: "en", of: null, is_current: null, ...values }) as unknown as TranscriptVersion;

describe("the text that is read", () => {
  const versions = [
    version({ id: "t1" }),
    version({ id: "t2", version: 2, origin: "clean", of: "t1", is_current: true }),
    version({ id: "t3", version: 3, origin: "clean", of: "t0", is_current: true }),
    version({ id: "t4", version: 4, origin: "translation", language: "de", of: "t0", is_current: true }),
  ];

  it("is the clean one of the text that is shown, else the newest", () => {
    expect(besideOf(versions, "t1", { kind: "clean" })?.id).toBe("t2");
    expect(besideOf(versions, "t9", { kind: "differences" })?.id).toBe("t3");
  });

  it("is a translation into the language that is chosen", () => {
    expect(translated(versions)).toEqual(["de"]);
    expect(besideOf(versions, "t1", { kind: "translation", language: "de" })?.id).toBe("t4");
    expect(besideOf(versions, "t1", { kind: "translation", language: "fr" })).toBeUndefined();
  });

  it("is being made, or was not, by the newest job of its kind", () => {
    const job = (values: object): Job => ({ id: "j", kind: "translate", state: "running", options: { translate_to: ["de", "fr"] }, ...values }) as unknown as Job;
    expect(jobOf([job({})], { kind: "translation", language: "fr" })?.state).toBe("running");
    expect(jobOf([job({})], { kind: "translation", language: "it" })).toBeUndefined();
    expect(jobOf([job({ kind: "clean", state: "completed" }), job({ kind: "clean", state: "failed" })], { kind: "clean" })).toBeUndefined();
  });
});

describe("what differs", () => {
  it("is words, not marks or capitals", () => {
    expect(partsOf("right um the tide table", "The tide table.")).toEqual([{ kind: "removed", text: "right um" }, { kind: "same", text: "The tide table." }]);
    expect(partsOf("it is Hellmark", "It is Hallmark.")).toEqual([{ kind: "same", text: "It is" }, { kind: "removed", text: "Hellmark" }, { kind: "added", text: "Hallmark." }]);
  });

  it("stands in paragraphs of one speaker", () => {
    const segment = (id: string, start: number, speaker: string): BesideSegment => ({ id, start, end: start + 5, speaker, before: "a", after: "a", flag: null });
    const found = paragraphsOf([segment("a", 0, "S1"), segment("b", 5, "S1"), segment("c", 10, "S2"), segment("d", 200, "S2")]);
    expect(found.map(({ key, stretches }) => [key, stretches.length])).toEqual([["a", 2], ["c", 1], ["d", 1]]);
  });
});
