import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import type { Job } from "~/api/types";
import { Refused } from "~/api/problems";
import { refusedText, sentenceOf, warningText } from "~/jobs/refused";
import { isKey } from "~/text/text";

const CODES = [...readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf8").matchAll(/^\| `(\w+)` \|/gm)].map((row) => row[1] ?? "");

describe("a sentence", () => {
  it("is there for each error that the server can name", () => {
    expect(CODES.length).toBeGreaterThan(30);
    expect(CODES.filter((code) => !isKey(`error.${code}`))).toEqual([]);
  });

  it("is the server's own for a code that is new", () => {
    expect(sentenceOf("brand_new", "Do this.")).toBe("Do this.");
    expect(sentenceOf("brand_new", "")).toMatch(/went wrong/u);
  });

  it("says when to try again", () => {
    expect(refusedText(Refused.by(429, { error: { code: "queue_full", message: "", stage: null, retryable: true, retry_after: 120, request_id: null, details: {} } }))).toBe(
      "The queue is full, no more recordings fit for now. Try again in about 2 min.",
    );
  });

  it("of a warning names what was used", () => {
    const job = { resolved: { engine: "pocketsphinx", model: null, diarizer: null, language: "no", steps: [] } } as unknown as Job;
    expect(warningText(job, { code: "draft_quality", message: "", stage: null })).toMatch(/PocketSphinx/u);
    expect(warningText(job, { code: "language_uncertain", message: "", stage: null })).toMatch(/Norwegian/u);
  });
});
