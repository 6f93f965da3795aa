/** The keys of the page: those of the player always, those of the text while it is read. */

import { SKIP_SECONDS } from "~/player/PlayerDock";
import type { Acts } from "~/player/keys";
import { type Player, SPEEDS } from "~/player/player";
import { lastBegun } from "~/player/voices";
import type { Block } from "~/transcript/turns";

interface PlayerWishes {
  readonly player: Player;
  readonly turns: readonly { readonly start: number }[];
  readonly onFollow: () => void;
  readonly onZoom: (isCloser: boolean) => void;
}

export function playerActs({ player, turns, onFollow, onZoom }: PlayerWishes): Acts {
  const faster = (by: 1 | -1): void => { player.setSpeed(speedBeside(player.state.get().speed, by)); };
  const toggle = (): void => { player.toggle(); };
  return {
    k: toggle,
    " ": toggle,
    j: () => { player.skip(-SKIP_SECONDS); },
    l: () => { player.skip(SKIP_SECONDS); },
    "Shift+ArrowLeft": () => { player.seek(turnBeside(turns, player.now(), -1)); },
    "Shift+ArrowRight": () => { player.seek(turnBeside(turns, player.now(), 1)); },
    "<": () => { faster(-1); },
    ">": () => { faster(1); },
    m: () => { player.mute(); },
    f: () => { onFollow(); },
    "+": () => { onZoom(true); },
    "=": () => { onZoom(true); },
    "-": () => { onZoom(false); },
  };
}

/** The next speed up or down; the ends stay. */
export function speedBeside(speed: number, by: 1 | -1): number {
  const others = SPEEDS.filter((known) => (by > 0 ? known > speed : known < speed));
  return (by > 0 ? others[0] : others.at(-1)) ?? speed;
}

/** Back to the beginning of the turn, from its first second to the one before; or on to the next. */
export function turnBeside(turns: readonly { readonly start: number }[], seconds: number, by: 1 | -1): number {
  const now = lastBegun(turns, seconds);
  if (by > 0) return turns[now + 1]?.start ?? seconds;
  const start = turns[now]?.start ?? 0;
  return seconds - start > AT_START_SECONDS ? start : (turns[now - 1]?.start ?? 0);
}

const AT_START_SECONDS = 1.5;

/** The next or previous block with a doubtful word, and that word. */
export function doubtBeside(blocks: readonly Block[], block: number, piece: number, by: 1 | -1): { readonly block: number; readonly piece: number } | null {
  for (let at = block; at >= 0 && at < blocks.length; at += by) {
    const known = blocks[at];
    if (known?.kind !== "turn") continue;
    const doubts = known.pieces.flatMap(({ isDoubtful }, index) => (isDoubtful ? [index] : []));
    const found = at !== block ? (by > 0 ? doubts[0] : doubts.at(-1)) : by > 0 ? doubts.find((index) => index > piece) : doubts.findLast((index) => index < piece);
    if (found !== undefined) return { block: at, piece: found };
  }
  return null;
}
