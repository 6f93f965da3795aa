/** The text, in step with the sound: only what is in view is drawn, the word that is said is marked. */

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";

import type { Player } from "~/player/player";
import type { Person } from "~/speakers/people";
import { HeldBackBlock, TurnBlock } from "~/transcript/Turn";
import styles from "~/transcript/TranscriptView.module.css";
import { t } from "~/text/text";
import { blockAt, type Block } from "~/transcript/turns";

const ESTIMATED = 120;

interface TranscriptViewProps {
  readonly blocks: readonly Block[];
  readonly people: readonly Person[];
  readonly player: Player;
  readonly language: string | null;
  readonly hasDoubts: boolean;
  readonly isFollowing: boolean;
  readonly onSeek: (seconds: number) => void;
  readonly onOwnScroll: () => void;
}

export function TranscriptView({ blocks, people, player, language, hasDoubts, isFollowing, onSeek, onOwnScroll }: TranscriptViewProps) {
  const scroll = useRef<HTMLDivElement>(null);
  const [now, setNow] = useState(-1);
  const rows = useVirtualizer({
    count: blocks.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ESTIMATED,
    getItemKey: (index) => blocks[index]?.key ?? index,
    overscan: 4,
  });

  useEffect(
    () =>
      player.follow((seconds) => {
        const at = seconds === 0 && player.element.paused ? -1 : blockAt(blocks, seconds);
        setNow(at);
        markWord(scroll.current, at, seconds);
      }),
    [player, blocks],
  );

  useEffect(() => {
    if (isFollowing && now >= 0) rows.scrollToIndex(now, { align: "center", behavior: "auto" });
  }, [isFollowing, now, rows]);

  return (
    // A region that scrolls must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div ref={scroll} className={styles.scroll} tabIndex={0} role="region" aria-label={t("reading.text")} onWheel={onOwnScroll} onTouchMove={onOwnScroll}>
      <div className={styles.turns} style={{ blockSize: rows.getTotalSize() }} lang={language ?? undefined}>
        {rows.getVirtualItems().map((item) => {
          const block = blocks[item.index];
          if (!block) return null;
          return (
            <div
              key={item.key}
              ref={rows.measureElement}
              data-index={item.index}
              className={styles.place}
              style={{ transform: `translateY(${String(item.start)}px)` }}
            >
              {block.kind === "turn" ? (
                <TurnBlock
                  turn={block}
                  person={people.find((person) => person.id === block.speaker)}
                  isNow={item.index === now}
                  hasDoubts={hasDoubts}
                  onSeek={onSeek}
                />
              ) : (
                <HeldBackBlock block={block} onSeek={onSeek} />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Marks the word by attribute, not by drawing anew: it changes several times a second. */
function markWord(scroll: HTMLElement | null, block: number, seconds: number): void {
  if (!scroll) return;
  const words = [...scroll.querySelectorAll<HTMLElement>(`[data-index="${String(block)}"] [data-start]`)];
  const starts = words.map((word) => ({ start: Number(word.dataset.start) }));
  const word = words[blockAt(starts, seconds)];
  const marked = scroll.querySelector<HTMLElement>("[data-start][data-now]");
  if (marked === (word ?? null)) return;
  marked?.removeAttribute("data-now");
  word?.setAttribute("data-now", "");
}
