/** A player for a recording: it finds its file, asks for a new link when one has ended, and knows why nothing plays. */

import { useEffect, useState } from "react";

import { GET, POST, told } from "~/api/client";
import { key } from "~/api/key";
import { isUnreachable, Refused } from "~/api/problems";
import type { Recording } from "~/api/types";
import { makePlayer, type Player, type Trouble } from "~/player/player";

const SAVED_SPEED = "tiro.speed";
/** A link that fails sooner than this has not failed because of its age. */
const FRESH_MS = 60_000;

export function usePlayer(recording: Recording): Player {
  const { id, duration } = recording;
  const kind = hasPicture(recording) ? "video" : "audio";
  const [player] = useState(() => makePlayer(kind, duration ?? 0));
  useEffect(() => {
    const end = new AbortController();
    let opened = 0;
    const open = async (): Promise<void> => {
      opened = Date.now();
      try {
        const source = await sourceOf(id);
        if (!end.signal.aborted) player.open(source);
      } catch (error) {
        player.fail(isUnreachable(error) ? "line" : "gone");
      }
    };
    const failed = (): void => {
      if (key.get() !== null && Date.now() - opened > FRESH_MS) void open();
      else void troubleOf(id).then((trouble) => { if (!end.signal.aborted) player.fail(trouble); });
    };
    player.setSpeed(Number(localStorage.getItem(SAVED_SPEED) ?? 1) || 1);
    player.element.addEventListener("error", failed, { signal: end.signal });
    addEventListener("online", () => { if (player.state.get().trouble === "line") void open(); }, { signal: end.signal });
    void open();
    const forget = player.state.follow(() => { localStorage.setItem(SAVED_SPEED, String(player.state.get().speed)); });
    return () => {
      end.abort();
      forget();
      player.close();
    };
  }, [id, player]);
  return player;
}

export const hasPicture = (recording: Recording): boolean => recording.has_video;

/** An element sends no key; where the server wants one it gives a link that needs none. */
export async function sourceOf(recordingId: string): Promise<string> {
  if (key.get() === null) return `/api/v1/recordings/${recordingId}/media`;
  const { url } = await told(POST("/api/v1/recordings/{recording_id}/media-link", { params: { path: { recording_id: recordingId } } }));
  return url;
}

/** The element says only that it failed; the server knows whether the file is there. */
async function troubleOf(recordingId: string): Promise<Trouble> {
  try {
    await told(
      GET("/api/v1/recordings/{recording_id}/media", {
        params: { path: { recording_id: recordingId } },
        headers: { Range: "bytes=0-0" },
        parseAs: "blob",
      }),
    );
    return "kind";
  } catch (error) {
    if (isUnreachable(error)) return "line";
    return error instanceof Refused && error.status < 500 ? "gone" : "line";
  }
}
