/** The few requests of tus 1.0 that a growing recording needs. */

import { Refused } from "~/api/problems";
import { isOver, signedInAgain } from "~/api/sending";
import type { Problem } from "~/api/types";

const ENDPOINT = "/api/v1/uploads";
const VERSION = { "Tus-Resumable": "1.0.0" };
const SLOWEST_BYTES_PER_SECOND = 8000;
const PATIENCE_MS = 20_000;

/** How far the server is. */
export interface Reached {
  readonly offset: number;
  readonly recordingId: string | null;
}

export interface Line {
  /** Begins an upload whose length nobody knows yet, and gives its address. */
  readonly begin: (metadata: Readonly<Record<string, string>>) => Promise<string>;
  readonly find: (url: string) => Promise<Reached>;
  /** Sends bytes; `size` is told with the last ones. */
  readonly send: (url: string, offset: number, bytes: Uint8Array<ArrayBuffer>, size: number | null) => Promise<Reached>;
  readonly giveUp: (url: string) => Promise<void>;
}

/**
 * Speaks with the server.
 *
 * @param headers What goes with each request: keys.
 * @throws Refused from each of its functions.
 */
export function makeLine(headers: () => Readonly<Record<string, string>>, fetching: typeof fetch = fetch): Line {
  const ask = async (url: string, method: string, own: Record<string, string>, body?: Uint8Array<ArrayBuffer>): Promise<Response> => {
    const patience = PATIENCE_MS + ((body?.length ?? 0) * 1000) / SLOWEST_BYTES_PER_SECOND;
    let response: Response;
    try {
      response = await fetching(url, {
        method,
        headers: { ...VERSION, ...headers(), ...own },
        body: body ?? null,
        signal: AbortSignal.timeout(patience),
      });
    } catch (error) {
      throw Refused.unreachable(error);
    }
    if (await isOver(response)) {
      // What was recorded is kept here; it goes up once the reader has signed in again.
      await signedInAgain(new AbortController().signal);
      return await ask(url, method, own, body);
    }
    if (!response.ok) throw Refused.by(response.status, await problemIn(response));
    return response;
  };
  return {
    begin: async (metadata) => {
      const sent = Object.entries(metadata).map(([name, value]) => `${name} ${base64(value)}`);
      const response = await ask(ENDPOINT, "POST", { "Upload-Defer-Length": "1", "Upload-Metadata": sent.join(",") });
      return response.headers.get("Location") ?? "";
    },
    find: async (url) => reachedIn(await ask(url, "HEAD", {})),
    send: async (url, offset, bytes, size) => {
      const own = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset) };
      return reachedIn(await ask(url, "PATCH", size === null ? own : { ...own, "Upload-Length": String(size) }, bytes));
    },
    giveUp: async (url) => { await ask(url, "DELETE", {}); },
  };
}

const reachedIn = ({ headers }: Response): Reached => ({
  offset: Number(headers.get("Upload-Offset") ?? 0),
  recordingId: headers.get("Tiro-Recording-Id"),
});

async function problemIn(response: Response): Promise<Problem | undefined> {
  try {
    return (await response.json()) as Problem;
  } catch {
    return undefined;
  }
}

const base64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
