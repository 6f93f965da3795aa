/** Where the picture of a recording is shown; the element itself moves here, so that it plays on when the page changes its shape. */

import { useEffect, useRef } from "react";

import type { Player } from "~/player/player";
import styles from "~/player/VideoPane.module.css";
import { t } from "~/text/text";

export function VideoPane({ player }: { readonly player: Player }) {
  const pane = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const end = new AbortController();
    pane.current?.append(player.element);
    // The player below has the buttons; this is a larger place to press.
    player.element.addEventListener("click", player.toggle, { signal: end.signal });
    return () => { end.abort(); };
  }, [player]);
  return <div ref={pane} className={styles.pane} role="group" aria-label={t("player.picture")} />;
}
