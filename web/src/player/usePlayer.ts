/** A player for a recording: it finds its file, asks for a new link when one has ended, and knows why nothing plays. */

import { useContext, useEffect, useState } from "react";

import type { Recording } from "~/api/types";
import { makePlayer, type Player } from "~/player/player";
import { SoundContext, troubleOf } from "~/player/source";

const SAVED_SPEED = "tiro.speed";
/** A link that fails sooner than this has not failed because of its age. */
const FRESH_MS = 60_000;

export type Playable = Pick<Recording, "id" | "duration" | "has_video" | "media_deleted_at">;

export function usePlayer(recording: Playable): Player {
  const { id, duration } = recording;
  const isDeleted = recording.media_deleted_at !== null;
  const source = useContext(SoundContext);
  const kind = hasPicture(recording) ? "video" : "audio";
  const [player] = useState(() => makePlayer(kind, duration ?? 0));
  useEffect(() => {
    if (!isDeleted) return undefined;
    player.close();
    player.fail("gone");
    return () => { player.fail(null); };
  }, [isDeleted, player]);
  useEffect(() => {
    if (isDeleted) return undefined;
    const end = new AbortController();
    let opened = 0;
    const open = async (): Promise<void> => {
      opened = Date.now();
      try {
        const address = await source.media(id);
        if (!end.signal.aborted) player.open(address);
      } catch (error) {
        player.fail(troubleOf(error));
      }
    };
    const failed = (): void => {
      if (source.canEnd() && Date.now() - opened > FRESH_MS) void open();
      else void source.trouble(id).then((trouble) => { if (!end.signal.aborted) player.fail(trouble); });
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
  }, [id, isDeleted, player, source]);
  return player;
}

/** Whether there is a film to be seen. */
export const hasPicture = ({ has_video, media_deleted_at }: Pick<Recording, "has_video" | "media_deleted_at">): boolean => has_video && media_deleted_at === null;
