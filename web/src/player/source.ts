/** Where the sound of a recording comes from: the reader's own library, or a link by which it was shared. */

import { createContext } from "react";

import { GET, POST, told } from "~/api/client";
import { key } from "~/api/key";
import { isUnreachable, Refused } from "~/api/problems";
import type { Trouble } from "~/player/player";

export interface SoundSource {
  /** Tells sources apart in the cache. */
  readonly name: string;
  /** An address that an element can open. */
  readonly media: (recordingId: string) => Promise<string>;
  /** Addresses end, so that another is asked for when one fails. */
  readonly canEnd: () => boolean;
  readonly peaks: (recordingId: string, perSecond: number, signal: AbortSignal) => Promise<ArrayBuffer>;
  /** Why an element failed, which it does not say itself. */
  readonly trouble: (recordingId: string) => Promise<Trouble>;
}

/** An element sends no key; where the server wants one it gives a link that needs none. */
export async function sourceOf(recordingId: string): Promise<string> {
  if (key.get() === null) return `/api/v1/recordings/${recordingId}/media`;
  const { url } = await told(POST("/api/v1/recordings/{recording_id}/media-link", { params: { path: { recording_id: recordingId } } }));
  return url;
}

const LIBRARY: SoundSource = {
  name: "library",
  media: sourceOf,
  canEnd: () => key.get() !== null,
  peaks: async (recordingId, perSecond, signal) => {
    const asked = GET("/api/v1/recordings/{recording_id}/peaks", {
      params: { path: { recording_id: recordingId }, query: { pairs_per_second: perSecond } },
      parseAs: "arrayBuffer",
      signal,
    });
    return (await told(asked)) as unknown as ArrayBuffer;
  },
  trouble: async (recordingId) => {
    try {
      await told(GET("/api/v1/recordings/{recording_id}/media", { params: { path: { recording_id: recordingId } }, headers: { Range: "bytes=0-0" }, parseAs: "blob" }));
      return "kind";
    } catch (error) {
      return troubleOf(error);
    }
  },
};

export function troubleOf(error: unknown): Trouble {
  if (isUnreachable(error)) return "line";
  return error instanceof Refused && error.status < 500 ? "gone" : "line";
}

export const SoundContext = createContext<SoundSource>(LIBRARY);
