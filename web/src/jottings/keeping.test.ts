import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Refused } from "~/api/problems";
import type { Note } from "~/api/types";
import { type Draft, makeJotting, type NoteServer } from "~/jottings/keeping";

const note = (values: Partial<Note> = {}): Note => ({
  id: "note_1", recording_id: "rec_1", origin: "person", title: "Ramp", text: "ice", revision: 1, created_at: "", updated_at: "", template: null, version: 1, is_primary: true,
  data: null, coverage: null, transcript_id: null, transcript_revision: null, is_stale: false, model: null, language: null, proposed_tags: [], job_id: null, warnings: [], ...values,
});

function makeShelf(first: Draft | null = null) {
  let kept = first;
  return { read: () => kept, keep: (draft: Draft | null) => { kept = draft; } };
}

function makeServer() {
  return {
    create: vi.fn<NoteServer["create"]>((written) => Promise.resolve(note(written))),
    write: vi.fn<NoteServer["write"]>((known, written) => Promise.resolve(note({ ...known, ...written, revision: known.revision + 1 }))),
    read: vi.fn<NoteServer["read"]>(() => Promise.resolve(note({ text: "theirs", revision: 5 }))),
  };
}

const refused = (code: string, status = 409): Refused => new Refused(code, "", status, false, null);

describe("a note that is written", () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it("is made with the first words, and saved in one write after a pause", async () => {
    const [server, shelf] = [makeServer(), makeShelf()];
    const jotting = makeJotting({ note: null, server, shelfOf: () => shelf });
    jotting.type({ text: "i" });
    jotting.type({ text: "ice" });
    expect(shelf.read()).toEqual({ title: "", text: "ice", revision: null });
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.create.mock.calls).toEqual([[{ title: "", text: "ice" }]]);
    expect([jotting.state.get().phase.kind, shelf.read()]).toEqual(["saved", null]);
  });

  it("saves what was typed while a write was under way", async () => {
    let resolve: (made: Note) => void = () => undefined;
    const promise = new Promise<Note>((done) => { resolve = done; });
    const server = makeServer();
    server.create.mockReturnValueOnce(promise);
    const jotting = makeJotting({ note: null, server, shelfOf: () => makeShelf() });
    jotting.type({ text: "ice" });
    await vi.advanceTimersByTimeAsync(1000);
    jotting.type({ text: "ice on the ramp" });
    resolve(note({ title: "", text: "ice" }));
    await vi.advanceTimersByTimeAsync(2000);
    expect(server.write.mock.calls[0]?.[1]).toEqual({ title: "", text: "ice on the ramp" });
    expect(jotting.state.get()).toMatchObject({ text: "ice on the ramp", phase: { kind: "saved" } });
  });

  it("keeps both where somebody else was faster, and writes mine over theirs only when told to", async () => {
    const server = makeServer();
    server.write.mockRejectedValueOnce(refused("revision_conflict", 412));
    const shelf = makeShelf();
    const jotting = makeJotting({ note: note(), server, shelfOf: () => shelf });
    jotting.type({ text: "mine" });
    await vi.advanceTimersByTimeAsync(1000);
    expect(jotting.state.get()).toMatchObject({ text: "mine", phase: { kind: "conflict", theirs: { text: "theirs" } } });
    expect(shelf.read()).toMatchObject({ text: "mine" });
    jotting.keepMine();
    await vi.advanceTimersByTimeAsync(0);
    expect(server.write.mock.lastCall?.[0]).toMatchObject({ revision: 5 });
    expect(jotting.state.get()).toMatchObject({ text: "mine", phase: { kind: "saved" } });
  });

  it("is tried again while the server does not answer, and made anew when it was deleted elsewhere", async () => {
    const server = makeServer();
    server.write.mockRejectedValueOnce(Refused.unreachable(null)).mockRejectedValueOnce(refused("not_found", 404));
    const jotting = makeJotting({ note: note(), server, shelfOf: () => makeShelf() });
    jotting.type({ text: "mine" });
    await vi.advanceTimersByTimeAsync(1000);
    expect(jotting.state.get().phase.kind).toBe("failed");
    await vi.advanceTimersByTimeAsync(6000);
    expect(jotting.state.get().phase.kind).toBe("gone");
    jotting.makeAnew();
    await vi.advanceTimersByTimeAsync(0);
    expect(server.create.mock.calls).toEqual([[{ title: "Ramp", text: "mine" }]]);
  });

  it("goes on with the draft of an earlier visit; over another revision it asks", () => {
    const kinds = [1, 0].map((revision) => makeJotting({ note: note(), server: makeServer(), shelfOf: () => makeShelf({ title: "Ramp", text: "draft", revision }) }).state.get());
    expect(kinds.map(({ phase, text }) => [phase.kind, text])).toEqual([["waiting", "draft"], ["conflict", "draft"]]);
  });

  it("takes over what was written elsewhere while nothing is typed here", () => {
    const jotting = makeJotting({ note: note(), server: makeServer(), shelfOf: () => makeShelf() });
    jotting.told(note({ text: "from the other tab", revision: 2 }));
    expect(jotting.state.get().text).toBe("from the other tab");
    jotting.told(note({ text: "late", revision: 1 }));
    expect(jotting.state.get().text).toBe("from the other tab");
  });
});
