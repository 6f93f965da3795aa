import { beforeEach, describe, expect, it } from "vitest";

import { Refused } from "~/api/problems";
import type { Segment, Transcript } from "~/api/types";
import type { Draft, DraftServer, Work } from "~/transcript/editing/keeper";
import { patched, apply } from "~/transcript/editing/apply";
import type { Operation } from "~/transcript/editing/operations";
import { type EditingServer, makeSession, type Session } from "~/transcript/editing/session";

const segment = (id: string, text: string): Segment => ({
  id, start: Number(id.slice(1)), end: Number(id.slice(1)) + 1, text, speaker: "S1", channel: null, language: "en", confidence: null,
  words: text.split(" ").map((word, index) => ({ word, start: Number(id.slice(1)) + index / 10, end: Number(id.slice(1)) + index / 10 + 0.1, probability: 0.9, speaker: "S1" })),
});
const version = (id: string, number: number, segments: Segment[], revision = 1): Transcript =>
  ({ id, version: number, revision, is_primary: true, recording_id: "rec", segments, speakers: [], held: 0 }) as unknown as Transcript;

/** A recording with its versions and a draft for each. */
class Server implements EditingServer {
  versions = [version("tr_1", 1, [segment("s1", "one two three"), segment("s2", "four five")])];
  kept = new Map<string, Draft>();

  get shown(): Transcript {
    return this.versions.at(-1) as Transcript;
  }
  drafts = (id: string): DraftServer => ({
    read: () => Promise.resolve(this.kept.get(id) ?? null),
    write: (work: Work & { readonly tab: string }, revision) => {
      if ((this.kept.get(id)?.revision ?? null) !== revision) return Promise.reject(new Refused("revision_conflict", "", 412, false, null));
      const draft = { ...work, revision: (revision ?? 0) + 1, updated_at: "2026-11-19T16:20:00Z" };
      this.kept.set(id, draft);
      return Promise.resolve(draft);
    },
    remove: () => {
      this.kept.delete(id);
      return Promise.resolve();
    },
  });
  save = (on: Transcript, operations: readonly Operation[]): Promise<Transcript> => {
    if (on.id !== this.shown.id || on.revision !== this.shown.revision) return Promise.reject(new Refused("revision_conflict", "", 412, false, null));
    const segments = operations.reduce<Segment[]>((now, operation) => patched(now, [apply(now, operation)]), [...on.segments]);
    this.kept.delete(on.id);
    return Promise.resolve(this.add(segments));
  };
  choose = (id: string): Promise<void> => {
    this.versions.push({ ...(this.versions.find((one) => one.id === id) as Transcript) });
    return Promise.resolve();
  };
  newest = (): Promise<Transcript> => Promise.resolve(this.shown);
  add = (segments: Segment[]): Transcript => {
    const number = Math.max(...this.versions.map((one) => one.version)) + 1;
    const made = version(`tr_${String(number)}`, number, segments);
    this.versions.push(made);
    return made;
  };
}

const textsOf = (transcript: { readonly segments: readonly Segment[] } | null): string[] | undefined => transcript?.segments.map((one) => one.text);

describe("a session", () => {
  let server: Server;
  const sessions: Session[] = [];
  const begin = async (on: Transcript = server.shown): Promise<Session> => {
    const session = makeSession(on, server);
    sessions.push(session);
    await session.open();
    return session;
  };
  beforeEach(() => {
    for (const session of sessions.splice(0)) session.end();
    server = new Server();
    return () => { for (const session of sessions.splice(0)) session.end(); };
  });

  it("goes on after a reload where it was, undo included", async () => {
    const before = await begin();
    before.type("s1", "one too three");
    before.perform([{ op: "split", segment: "s2", word: 1 }]);
    before.undo();
    await before.keeper.flush();
    before.end();

    const after = await begin();
    expect(textsOf(after.state.get().history)).toEqual(["one too three", "four five"]);
    after.redo();
    expect(textsOf(after.state.get().history)).toEqual(["one too three", "four", "five"]);
    after.undo();
    after.undo();
    expect(after.state.get().history.segments).toEqual(server.shown.segments);
  });

  it("saves a new version and forgets its draft", async () => {
    const session = await begin();
    session.type("s1", "one too three");
    const made = await session.save();
    expect([made?.version, textsOf(made), server.kept.size]).toEqual([2, ["one too three", "four five"], 0]);
  });

  it("goes over times that were found meanwhile without a word", async () => {
    const session = await begin();
    session.type("s1", "one too three");
    const [first, second] = server.shown.segments as [Segment, Segment];
    server.versions[0] = version("tr_1", 1, [{ ...first, start: 1.02 }, second], 2);
    const made = await session.save();
    expect([made?.version, made?.segments[0]?.start]).toEqual([2, 1.02]);
  });

  it("asks when a newer version was saved, and keeps both where they fit", async () => {
    const session = await begin();
    session.type("s1", "one too three");
    session.perform([{ op: "delete", segment: "s2" }]);
    server.add([segment("s1", "one two three"), segment("s2", "four fife")]);
    expect(await session.save()).toBeNull();
    expect(session.state.get().newer?.version).toBe(2);
    const made = await session.settle("both");
    expect([made?.version, textsOf(made)]).toEqual([3, ["one too three", "four fife"]]);
    expect(server.kept.size).toBe(0);
  });

  it("keeps mine as the next version; the newer one stays a version", async () => {
    const session = await begin();
    session.perform([{ op: "delete", segment: "s2" }]);
    server.add([segment("s1", "one two three"), segment("s2", "four fife")]);
    session.meet(server.shown);
    const made = await session.settle("mine");
    expect([made?.version, textsOf(made)]).toEqual([3, ["one two three"]]);
    expect(server.versions.some((one) => one.version === 2)).toBe(true);
  });

  it("is put onto the newer version also when times in it were found meanwhile", async () => {
    const session = await begin();
    session.perform([{ op: "delete", segment: "s2" }]);
    const newer = server.add([segment("s1", "one too three"), segment("s2", "four five")]);
    session.meet(newer);
    server.versions.push({ ...newer, revision: 2 });
    const made = await session.settle("both");
    expect([made?.version, textsOf(made)]).toEqual([3, ["one too three"]]);
  });

  it("asks once when an older version is shown again", async () => {
    server.add([segment("s1", "one too three"), segment("s2", "four five")]);
    const session = await begin();
    session.perform([{ op: "delete", segment: "s2" }]);
    await server.choose("tr_1");
    expect(await session.save()).toBeNull();
    expect(session.state.get().newer?.version).toBe(1);
    const made = await session.settle("mine");
    expect([made?.version, textsOf(made)]).toEqual([3, ["one too three"]]);
  });

  it("keeps the draft when the choice is put off", async () => {
    const session = await begin();
    session.perform([{ op: "delete", segment: "s2" }]);
    server.add([segment("s1", "other")]);
    await session.save();
    session.later();
    expect(server.kept.get("tr_1")?.done).toBe(1);
    expect(textsOf(session.state.get().history)).toEqual(["one two three"]);
  });

  it("keeps what is done while a version is being saved", async () => {
    const session = await begin();
    session.type("s1", "one too three");
    const saving = session.save();
    session.type("s1", "one too three more");
    session.undo();
    expect(session.undo()).toBeUndefined();
    session.type("s2", "four fife");
    const made = await saving;
    expect(textsOf(made)).toEqual(["one too three", "four five"]);
    const { history } = session.state.get();
    expect([textsOf(history), history.done]).toEqual([["one too three", "four fife"], 1]);
    session.end();

    const next = makeSession(server.shown, server, { fresh: history });
    sessions.push(next);
    await next.open();
    await next.keeper.flush();
    expect(server.kept.get("tr_2")?.done).toBe(1);
    next.undo();
    expect(textsOf(next.state.get().history)).toEqual(["one too three", "four five"]);
  });

  it("is saved once however often one asks, and does not take its own version for another's", async () => {
    const session = await begin();
    session.type("s1", "one too three");
    const [first, second] = [session.save(), session.save()];
    session.meet(version("tr_2", 2, [segment("s1", "one too three"), segment("s2", "four five")]));
    expect(session.state.get().newer).toBeNull();
    expect([(await first)?.version, await second, server.versions.length]).toEqual([2, null, 2]);
  });

  it("keeps what was done while a version could not be saved", async () => {
    const session = await begin();
    session.type("s1", "one too three");
    server.save = () => Promise.reject(Refused.unreachable(null));
    const saving = session.save();
    session.type("s2", "four fife");
    expect(await saving).toBeNull();
    await session.keeper.flush();
    expect([session.state.get().isSaving, server.kept.get("tr_1")?.done]).toEqual([false, 2]);
  });

  it("sends what waits when the page is left", async () => {
    const session = await begin();
    session.type("s1", "one too three");
    session.end();
    await Promise.resolve();
    expect(server.kept.get("tr_1")?.done).toBe(1);
  });

  it("takes a draft over from another tab, with what was only typed here", async () => {
    const [here, there] = [makeSession(server.shown, server), makeSession(server.shown, server)];
    sessions.push(here, there);
    await here.open();
    here.perform([{ op: "delete", segment: "s2" }]);
    await here.keeper.flush();
    there.keeper.state.set({ kind: "none" });
    await there.takeOver();
    there.type("s1", "one two drei");
    await there.keeper.flush();
    here.perform([{ op: "split", segment: "s1", word: 1 }]);
    await here.keeper.flush();
    expect(here.keeper.state.get().kind).toBe("elsewhere");
    await here.takeOver();
    expect(textsOf(here.state.get().history)).toEqual(["one", "two drei"]);
  });
});
