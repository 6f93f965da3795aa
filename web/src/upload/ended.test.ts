import { describe, expect, it } from "vitest";

import { NO_RATE } from "~/transfer/rate";
import type { Transfer } from "~/transfer/transfers";
import { endedOf } from "~/upload/ended";

const file = (id: string, values: Partial<Transfer>): Transfer => ({
  id, key: id, name: id, sizeBytes: 1, sentBytes: 1, state: "done", rate: NO_RATE, reason: null, recordingId: `rec_${id}`, seconds: null, isDouble: false, isListed: false, ...values,
});
const known = (id: string): number | null => (id === "rec_b" ? 120 : null);

describe("many files that were added", () => {
  it("have an outcome once all of them have ended", () => {
    const refused = file("c", { state: "refused", recordingId: null });
    const all = [file("a", { seconds: 60 }), file("b", {}), refused];
    expect(endedOf(all, known)).toEqual({ done: 2, refused: [refused], seconds: 180 });
    expect(endedOf([...all, file("d", { state: "uploading" })], known)).toBeNull();
  });

  it("have none where there is one file, or none was taken", () => {
    expect([endedOf([file("a", {})], known), endedOf([file("a", { state: "refused" }), file("b", { state: "refused" })], known)]).toEqual([null, null]);
  });
});
