import { afterEach, describe, expect, it, vi } from "vitest";

import type { Frame } from "~/live/frames";
import { share, type Sharing } from "~/live/sharing";

/** One lock at a time, given in the order of asking, as the browser's are. */
function makeLocks(): Sharing["locks"] {
  let last: Promise<unknown> = Promise.resolve();
  const request = (_name: string, { signal }: LockOptions, held: () => Promise<unknown>): Promise<unknown> => {
    last = last.catch(() => undefined).then(() => (signal?.aborted === true ? undefined : held()));
    return last;
  };
  return { request } as unknown as Sharing["locks"];
}

function makeChannels(): () => Sharing["channel"] {
  const all = new Set<Sharing["channel"]>();
  return () => {
    const channel: Sharing["channel"] = {
      onmessage: null,
      postMessage: (data: unknown) => {
        for (const other of all) if (other !== channel) other.onmessage?.call(other as BroadcastChannel, { data } as MessageEvent);
      },
      close: () => { all.delete(channel); },
    };
    all.add(channel);
    return channel;
  };
}

/** A server whose lines stay open; gives what was asked and a way to speak. */
function makeServer() {
  const asked: (string | null)[] = [];
  const lines: ReadableStreamDefaultController<Uint8Array>[] = [];
  vi.stubGlobal("fetch", (_path: string, { headers, signal }: { headers: Record<string, string>; signal: AbortSignal }) => {
    asked.push(headers["Last-Event-ID"] ?? null);
    const body = new ReadableStream<Uint8Array>({
      start: (line) => {
        lines.push(line);
        signal.addEventListener("abort", () => { line.error(new Error("cut")); });
      },
    });
    return Promise.resolve(new Response(body));
  });
  return { asked, say: (text: string) => lines.at(-1)?.enqueue(new TextEncoder().encode(text)) };
}

function makeTab(locks: Sharing["locks"], channel: Sharing["channel"]) {
  const heard: string[] = [];
  const end = new AbortController();
  const listener = {
    onFrame: ({ data }: Frame) => { heard.push(data); },
    onOpen: (isAgain: boolean) => { heard.push(isAgain ? "again" : "open"); },
    onBreak: () => { heard.push("break"); },
  };
  void share(listener, end.signal, { locks, channel, name: "test" });
  return { heard, close: () => { end.abort(); } };
}

describe("tabs that share a line", () => {
  afterEach(() => { vi.unstubAllGlobals(); });

  it("have one line between them, and the next one goes on where the first was when it is closed", async () => {
    vi.stubGlobal("document", { hidden: false });
    const [server, locks, channelOf] = [makeServer(), makeLocks(), makeChannels()];
    const first = makeTab(locks, channelOf());
    await vi.waitFor(() => { expect(first.heard).toEqual(["open"]); });
    const second = makeTab(locks, channelOf());
    server.say("event: job\nid: 7\ndata: a\n\n");
    await vi.waitFor(() => { expect(second.heard).toEqual(["open", "a"]); });
    expect([first.heard, server.asked]).toEqual([["open", "a"], [null]]);
    first.close();
    await vi.waitFor(() => { expect(server.asked).toEqual([null, "7"]); });
    server.say("event: job\nid: 8\ndata: b\n\n");
    await vi.waitFor(() => { expect(second.heard).toEqual(["open", "a", "again", "b"]); });
    second.close();
  });
});
