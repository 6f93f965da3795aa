import { describe, expect, it } from "vitest";

import { Refused } from "~/api/problems";
import type { Line } from "~/recorder/line";
import { Sender, type Sent } from "~/recorder/sender";
import { joinedFrom } from "~/recorder/shelf";

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const refused = (status: number, isRetryable = false): Refused => new Refused("some", "", status, isRetryable, null);

/** A server that takes uploads, and fails when it is told to. */
class Server {
  uploads: string[] = [];
  requests: string[] = [];
  faults: ({ at: "begin" | "find" | "send"; error: Refused; isTaken?: boolean })[] = [];
  isLost = false;

  readonly line: Line = {
    begin: () => this.answer("begin", () => `up/${String(this.uploads.push("") - 1)}`),
    find: (url) => this.answer("find", () => this.reached(url)),
    send: (url, offset, bytes, size) =>
      this.answer("send", () => {
        const at = this.at(url);
        if (this.uploads[at]?.length !== offset) throw refused(409);
        this.uploads[at] += new TextDecoder().decode(bytes);
        if (size !== null) this.whole = this.uploads[at];
        return this.reached(url);
      }),
    giveUp: () => Promise.resolve(),
  };
  whole: string | null = null;

  private async answer<T>(what: "begin" | "find" | "send", act: () => T): Promise<T> {
    this.requests.push(what);
    await Promise.resolve();
    const fault = this.faults[0]?.at === what ? this.faults.shift() : undefined;
    if (fault?.isTaken === true) act();
    if (fault) throw fault.error;
    return act();
  }

  private at(url: string): number {
    if (this.isLost && url === "up/0") throw refused(404);
    return Number(url.split("/")[1]);
  }

  private reached(url: string) {
    const at = this.at(url);
    return { offset: this.uploads[at]?.length ?? 0, recordingId: this.whole === null ? null : "rec_1" };
  }
}

function sending(server: Server, text: () => string, url: string | null = null, sleep = (): Promise<void> => Promise.resolve()) {
  const waits: number[] = [];
  const told: Sent[] = [];
  const urls: (string | null)[] = [];
  const sender = new Sender({
    line: server.line,
    metadata: {},
    url,
    read: (from) => Promise.resolve(bytesOf(text().slice(from))),
    keepUrl: (kept) => { urls.push(kept); return Promise.resolve(); },
    told: (sent) => { told.push(sent); },
    sleep: (ms) => { waits.push(ms); return sleep(); },
  });
  return { sender, told, urls, waits };
}

describe("a recording on its way", () => {
  it("is sent as it grows, and whole at its end", async () => {
    const server = new Server();
    let text = "one ";
    const { sender, told } = sending(server, () => text);
    const done = sender.run();
    await until(() => told.at(-1)?.sentBytes === 4);
    text += "two ";
    sender.more();
    await until(() => told.at(-1)?.sentBytes === 8);
    sender.end(8);
    expect(await done).toBe("rec_1");
    expect(server.whole).toBe("one two ");
  });

  it("goes on from where the server is after a break, whether the bytes had come or not", async () => {
    for (const isTaken of [false, true]) {
      const server = new Server();
      server.faults = [{ at: "send", error: Refused.unreachable(null), isTaken }, { at: "find", error: refused(503, true) }];
      const { sender, told } = sending(server, () => "all of it");
      sender.end(9);
      expect(await sender.run()).toBe("rec_1");
      expect(server.whole).toBe("all of it");
      expect(told.some(({ isHeld }) => isHeld)).toBe(true);
      expect(told.at(-1)?.isHeld).toBe(false);
    }
  });

  it("begins anew from here when the server has it no longer", async () => {
    const server = new Server();
    server.uploads = ["all"];
    server.isLost = true;
    const { sender, urls } = sending(server, () => "all of it", "up/0");
    sender.end(9);
    expect(await sender.run()).toBe("rec_1");
    expect(server.whole).toBe("all of it");
    expect(urls).toEqual([null, "up/1"]);
  });

  it("asks where the server is when another has sent meanwhile", async () => {
    const server = new Server();
    server.uploads = [""];
    server.faults = [{ at: "send", error: refused(409) }];
    const { sender } = sending(server, () => "x", "up/0");
    sender.end(1);
    expect(await sender.run()).toBe("rec_1");
    expect(server.requests).toEqual(["find", "send", "find", "send"]);
  });

  it("says a refusal and tries again only when told to", async () => {
    const server = new Server();
    server.faults = [{ at: "begin", error: refused(422) }];
    const { sender, told } = sending(server, () => "x");
    sender.end(1);
    const done = sender.run();
    await until(() => told.at(-1)?.refused?.status === 422);
    expect(server.requests).toEqual(["begin"]);
    sender.goOn();
    expect(await done).toBe("rec_1");
    expect(told.at(-1)?.refused).toBeNull();
  });

  it("keeps its time after a failure though there is more each moment", async () => {
    const server = new Server();
    server.faults = Array.from({ length: 9 }, () => ({ at: "begin" as const, error: Refused.unreachable(null) }));
    const { sender, waits, told } = sending(server, () => "x", null, () => new Promise(() => undefined));
    const done = sender.run();
    await until(() => told.at(-1)?.isHeld === true);
    for (let piece = 0; piece < 5; piece += 1) sender.more();
    await new Promise((resolve) => { setTimeout(resolve, 5); });
    expect(server.requests).toEqual(["begin"]);
    sender.goOn();
    await until(() => waits.length === 2);
    expect(waits).toEqual([500, 1000]);
    sender.stop();
    expect(await done).toBeNull();
  });

  it("learns that it was made a recording though the answer was lost", async () => {
    const server = new Server();
    server.faults = [{ at: "send", error: Refused.unreachable(null), isTaken: true }];
    const { sender } = sending(server, () => "x");
    sender.end(1);
    expect(await sender.run()).toBe("rec_1");
    expect(server.requests).toEqual(["begin", "send", "find"]);
  });
});

describe("pieces", () => {
  const piece = (start: number, text: string) => ({ id: "a", start, bytes: bytesOf(text).buffer });

  it("are joined from any place, in order, up to the first that is missing", () => {
    const pieces = [piece(6, "gh"), piece(0, "abc"), piece(3, "def"), piece(9, "x")];
    expect(new TextDecoder().decode(joinedFrom(pieces, 4))).toBe("efgh");
    expect(joinedFrom(pieces, 8)).toHaveLength(0);
  });
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => { setTimeout(resolve, 1); });
}
