import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { followRestart, followStop, power } from "~/live/power";

const seen: string[] = [];
let unfollow = (): void => undefined;

beforeEach(() => {
  vi.useFakeTimers();
  seen.length = 0;
  unfollow = power.follow(() => { seen.push(power.get()); });
});
afterEach(() => {
  unfollow();
  vi.useRealTimers();
});

const answers = (...told: boolean[]) => () => Promise.resolve(told.shift() ?? true);

describe("a server that is told to stop", () => {
  it("is stopped once it no longer answers, and on again when somebody starts it", async () => {
    const done = followStop(answers(true, true, false, false, true));
    await vi.runAllTimersAsync();
    await done;
    expect(seen).toEqual(["stopping", "stopped", "on"]);
  });
});

describe("a server that begins anew", () => {
  it("is back once it was gone and answers again", async () => {
    const done = followRestart(answers(true, false, false, true));
    await vi.runAllTimersAsync();
    await done;
    expect(seen).toEqual(["restarting", "on"]);
  });

  it("is back after a while when nobody saw it go", async () => {
    const done = followRestart(() => Promise.resolve(true));
    await vi.runAllTimersAsync();
    await done;
    expect(seen).toEqual(["restarting", "on"]);
  });
});
