import { describe, expect, it } from "vitest";

import { Refused } from "~/api/problems";
import type { Answer } from "~/api/types";
import { type Asker, copiedOf, eventOf, makeConversation } from "~/asking/conversation";

const answer: Answer = {
  answer: "By three.", said: true, statements: [{ text: "By three.", citations: [0] }], origin: "model", model: "m",
  citations: [{ recording_id: "rec_1", title: "Ferry", segment_id: "s1", start: 739, end: 740, speaker: null, text: "The berth is free by three." }],
  coverage: { passages: 1, read: 1, recordings: 1, share: null, unverified: 0 },
};

describe("a question", () => {
  it("has its answer grow, and in the end the one that was checked", async () => {
    const seen: string[] = [];
    const asker: Asker = async function* () {
      await Promise.resolve();
      yield { kind: "found", passages: 3 };
      yield { kind: "piece", text: "By " };
      yield { kind: "piece", text: "four." };
      yield { kind: "answer", answer };
    };
    const { exchanges, ask } = makeConversation(asker);
    exchanges.follow(() => { const [one] = exchanges.get(); if (one?.phase.kind === "running") seen.push(one.phase.text); });
    await ask("When?", {}, "");
    expect(seen).toEqual(["", "", "By ", "By four."]);
    expect(exchanges.get()).toEqual([{ id: 1, question: "When?", phase: { kind: "done", answer } }]);
  });

  it("fails with the reason, also when the line ends before the answer", async () => {
    const refused = new Refused("llm_failed", "", 502, true, null);
    const failing = makeConversation(async function* () { await Promise.resolve(); yield { kind: "piece", text: "By" }; throw refused; });
    await failing.ask("When?", {}, "");
    expect(failing.exchanges.get()[0]?.phase).toEqual({ kind: "failed", error: refused });
    const cut = makeConversation(async function* () { await Promise.resolve(); yield { kind: "piece", text: "By" }; });
    await cut.ask("When?", {}, "");
    expect(cut.exchanges.get()[0]?.phase).toMatchObject({ kind: "failed", error: { code: "unreachable" } });
  });

  it("is stopped, and the next may be asked", async () => {
    const asker: Asker = async function* (_question, _scope, _key, signal) {
      yield { kind: "piece", text: "By" };
      signal.throwIfAborted();
      await new Promise((_resolve, reject) => { signal.addEventListener("abort", () => { reject(new DOMException("", "AbortError")); }); });
    };
    const { exchanges, ask, stop } = makeConversation(asker);
    const asked = ask("When?", {}, "");
    await ask("And who?", {}, "");
    stop();
    await asked;
    expect(exchanges.get().map(({ question, phase }) => [question, phase.kind])).toEqual([["When?", "stopped"]]);
  });
});

it("an event says what is wrong, and one that is not known says nothing", () => {
  expect(() => eventOf("error", { error: { code: "llm_failed", message: "", retryable: true, retry_after: null, details: {} } })).toThrow(Refused);
  expect(eventOf("other", {})).toBeNull();
});

it("an answer is copied with its times and where it comes from", () => {
  expect(copiedOf(answer, (seconds) => `${String(seconds)} s`)).toBe("By three. [739 s]\n\n- Ferry, 739 s: The berth is free by three.");
});
