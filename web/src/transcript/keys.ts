/** The player's keys; single letters work outside fields alone. */

import { useEffect, useRef } from "react";

interface Player {
  readonly turn: () => void;
  readonly skip: (seconds: number) => void;
  readonly follow: () => void;
}

const SKIP_SECONDS = 10;
const FIELDS = "input:not([type=range]), textarea, select, [role=dialog], [role=menu], [contenteditable]";
const CONTROLS = "button, a, input, summary";

export function usePlayerKeys(player: Player): void {
  const now = useRef(player);
  useEffect(() => {
    now.current = player;
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target instanceof Element ? event.target : document.body;
      if (target.closest(FIELDS) || (event.code === "Space" && target.closest(CONTROLS))) return;
      const act = actOf(event.code, now.current);
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", pressed);
    return () => { removeEventListener("keydown", pressed); };
  }, []);
}

function actOf(code: string, player: Player): (() => void) | undefined {
  const acts: Record<string, () => void> = {
    KeyK: player.turn,
    Space: player.turn,
    KeyJ: () => { player.skip(-SKIP_SECONDS); },
    KeyL: () => { player.skip(SKIP_SECONDS); },
    KeyF: player.follow,
  };
  return acts[code];
}
