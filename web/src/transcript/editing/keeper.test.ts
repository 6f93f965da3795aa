import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Refused } from "~/api/problems";
import { type Draft, type DraftServer, type Keeper, makeKeeper, type Work } from "~/transcript/editing/keeper";

const work = (done: number): Work => ({ base_revision: 1, operations: [{ op: "delete", segment: `s${String(done)}` }], done });

/** A server's draft with its revision; several keepers are several tabs. */
class Server implements DraftServer {
  draft: Draft | null = null;
  isAway = false;
  writes = 0;

  read = () => Promise.resolve(this.draft);
  write = (given: Work & { readonly tab: string }, revision: number | null): Promise<Draft> => {
    if (this.isAway) return Promise.reject(Refused.unreachable(null));
    if ((this.draft?.revision ?? null) !== revision) return Promise.reject(new Refused("revision_conflict", "", 412, false, null));
    this.writes += 1;
    this.draft = { ...given, revision: (revision ?? 0) + 1, updated_at: "2026-11-19T16:20:00Z" };
    return Promise.resolve(this.draft);
  };
  remove = (): Promise<void> => {
    this.draft = null;
    return Promise.resolve();
  };
}

const kindOf = (keeper: Keeper): string => keeper.state.get().kind;

describe("a draft", () => {
  let server: Server;
  beforeEach(() => {
    vi.useFakeTimers();
    server = new Server();
  });
  afterEach(() => { vi.useRealTimers(); });

  it("is written once for what is typed in a breath, and says when", async () => {
    const keeper = makeKeeper(server, "a");
    await keeper.open();
    keeper.keep(work(1));
    keeper.keep(work(2));
    expect(kindOf(keeper)).toBe("waiting");
    await vi.advanceTimersByTimeAsync(1000);
    expect([server.writes, server.draft?.done]).toEqual([1, 2]);
    expect(keeper.state.get()).toEqual({ kind: "kept", at: new Date("2026-11-19T16:20:00Z") });
    keeper.stop();
  });

  it("waits for a server that does not answer, and loses nothing", async () => {
    const keeper = makeKeeper(server, "a");
    await keeper.open();
    server.isAway = true;
    keeper.keep(work(1));
    await vi.advanceTimersByTimeAsync(1000);
    expect(kindOf(keeper)).toBe("away");
    keeper.keep(work(2));
    server.isAway = false;
    await vi.advanceTimersByTimeAsync(3000);
    expect(server.draft?.done).toBe(2);
    keeper.stop();
  });

  it("is never written over another tab's, until it is taken over here", async () => {
    const [one, other] = [makeKeeper(server, "a"), makeKeeper(server, "b")];
    await one.open();
    await other.open();
    one.keep(work(1));
    await one.flush();
    other.keep(work(5));
    await other.flush();
    expect([kindOf(other), server.draft?.tab]).toEqual(["elsewhere", "a"]);
    other.keep(work(6));
    await vi.advanceTimersByTimeAsync(5000);
    expect(server.draft?.tab).toBe("a");
    expect((await other.open())?.done).toBe(1);
    other.keep(work(7));
    await other.flush();
    expect([server.draft?.tab, server.draft?.done]).toEqual(["b", 7]);
    one.stop();
    other.stop();
  });

  it("that was saved or discarded is not written again", async () => {
    const keeper = makeKeeper(server, "a");
    await keeper.open();
    keeper.keep(work(1));
    await keeper.flush();
    keeper.keep(work(2));
    await keeper.remove();
    await vi.advanceTimersByTimeAsync(5000);
    expect([server.draft, kindOf(keeper)]).toEqual([null, "none"]);
    keeper.stop();
  });
});
