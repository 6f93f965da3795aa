/** The text, in step with the sound: only what is in view is drawn, the word that is said is marked. */

import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { type MouseEvent, type Ref, type RefObject, useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef } from "react";

import type { Player } from "~/player/player";
import { lastBegun } from "~/player/voices";
import type { Person } from "~/speakers/people";
import { t } from "~/text/text";
import { type Hit, piecesIn } from "~/transcript/finding";
import { CAN_HIGHLIGHT, clearHighlights, highlight } from "~/transcript/highlights";
import { markNow } from "~/transcript/marking";
import { indexOf, useRoving } from "~/transcript/roving";
import { keepInSight } from "~/transcript/sight";
import { estimated } from "~/transcript/sizes";
import { HeldBackBlock, TurnBlock } from "~/transcript/Turn";
import styles from "~/transcript/TranscriptView.module.css";
import { type Block, type HeldBack, type Piece, type Place, placeAt } from "~/transcript/turns";

const PADDING = 24;
const ROOM_BELOW = 96;

/** What the page around it may ask of the text. */
export interface ViewHandle {
  /** Brings a block into sight. */
  readonly show: (block: number) => void;
  readonly focus: (block: number, piece?: number) => void;
  /** The block that has the focus, else the one that is heard, else the first in sight. */
  readonly current: () => number;
}

interface TranscriptViewProps {
  readonly view: Ref<ViewHandle>;
  readonly blocks: readonly Block[];
  readonly people: readonly Person[];
  readonly player: Player;
  readonly language: string | null;
  readonly hasDoubts: boolean;
  readonly hits: readonly Hit[];
  readonly hit: Hit | undefined;
  readonly isFollowing: boolean;
  /** The segment that is being restored. */
  readonly restoring: string | null;
  readonly onSeek: (seconds: number) => void;
  readonly onPlay: (seconds: number) => void;
  /** The reader scrolled or selected. */
  readonly onOwnMove: () => void;
  readonly onEdit: (segment: string, word: number) => void;
  readonly onRestore: (block: HeldBack) => void;
}

export function TranscriptView(props: TranscriptViewProps) {
  const { view, blocks, people, player, language, hasDoubts, hits, hit, isFollowing, restoring, onSeek, onPlay, onOwnMove, onEdit, onRestore } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const now = useRef<Place | null>(null);
  const known = useMemo(() => new Map(people.map((person) => [person.id, person])), [people]);
  const inBlocks = useMemo(() => grouped(hits), [hits]);

  const stop = useRef(0);
  const rows = useVirtualizer({
    count: blocks.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => estimated(blocks[index], scroll.current?.clientWidth ?? 0),
    getItemKey: (index) => blocks[index]?.key ?? index,
    overscan: 6,
    paddingStart: PADDING,
    paddingEnd: ROOM_BELOW,
    useFlushSync: false,
    // A row that holds the focus is never taken away.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), Math.min(stop.current, blocks.length - 1)])].sort((one, other) => one - other),
  });
  const roving = useRoving({
    root: scroll,
    blocks,
    onShow: (block) => { rows.scrollToIndex(block, { align: "auto" }); },
    onPlay: (block, piece) => {
      const at = blocks[block];
      if (at) onPlay((at.kind === "turn" && piece !== null ? at.pieces[piece]?.start : undefined) ?? at.start);
    },
  });
  stop.current = roving.at;
  const items = rows.getVirtualItems();
  const shown = useRef(items);
  shown.current = items;

  useImperativeHandle(view, () => ({
    show: (block) => { rows.scrollToIndex(block, { align: "center" }); },
    focus: roving.focus,
    current: () => {
      const focused = indexOf(document.activeElement);
      if (focused !== null) return focused;
      const top = rows.scrollOffset ?? 0;
      return now.current?.block ?? shown.current.find((item) => item.end > top + PADDING)?.index ?? 0;
    },
  }));

  // The sound moves the mark; the mark moves the text.
  useEffect(
    () =>
      player.follow((seconds) => {
        const isPlaying = !player.element.paused;
        const place = seconds === 0 && !isPlaying ? null : placeAt(blocks, seconds);
        const isSame = place?.block === now.current?.block && place?.piece === now.current?.piece;
        now.current = place;
        if (isSame || !scroll.current) return;
        markNow(scroll.current, place);
        if (isFollowing && place) keepInSight(scroll.current, rows, place, isPlaying);
      }),
    [player, blocks, isFollowing, rows],
  );
  useEffect(() => {
    if (isFollowing && now.current && scroll.current) keepInSight(scroll.current, rows, now.current, !player.element.paused);
  }, [isFollowing, rows, player]);
  useSized(scroll, rows, () => {
    if (isFollowing && now.current && scroll.current) keepInSight(scroll.current, rows, now.current, !player.element.paused);
  });
  // Rows come and go: what is drawn anew is marked anew.
  useLayoutEffect(() => {
    if (!scroll.current) return;
    markNow(scroll.current, now.current);
    highlight(scroll.current, inBlocks, hit);
  });
  useEffect(() => clearHighlights, []);
  useAnchor(scroll, rows, blocks);
  useOwnMoves(scroll, onOwnMove);

  const clicked = (event: MouseEvent): void => {
    const target = event.target instanceof Element ? event.target : null;
    const time = target?.closest<HTMLElement>("[data-seek]");
    if (time) onSeek(Number(time.dataset.seek));
    const piece = pieceAt(blocks, target);
    // A drag selects and never seeks.
    if (piece && event.altKey) onEdit(piece.segment, piece.word);
    else if (piece && getSelection()?.isCollapsed !== false) onSeek(piece.start);
  };
  const isStopShown = items.some((item) => item.index === roving.at);
  return (
    // The keyboard's ways are the rows, which one stop of Tab leads to.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={scroll}
      className={styles.scroll}
      role="region"
      aria-label={t("reading.text")}
      data-doubts={hasDoubts || undefined}
      onClick={clicked}
      onFocus={roving.onFocus}
      onKeyDown={roving.onKeyDown}
    >
      <div className={styles.turns} style={{ blockSize: rows.getTotalSize() }} lang={language ?? undefined}>
        {items.map((item) => {
          const block = blocks[item.index];
          if (!block) return null;
          const isStop = isStopShown ? item.index === roving.at : item.index === items[0]?.index;
          return (
            <div key={item.key} ref={rows.measureElement} data-index={item.index} className={styles.place} style={{ transform: `translateY(${String(item.start)}px)` }}>
              <Row
                block={block}
                known={known}
                isStop={isStop}
                hits={CAN_HIGHLIGHT ? undefined : inBlocks.get(item.index)}
                hit={hit}
                isRestoring={restoring === block.key}
                onListen={(held) => { onPlay(held.start); }}
                onRestore={onRestore}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface RowProps {
  readonly block: Block;
  readonly known: ReadonlyMap<string, Person>;
  readonly isStop: boolean;
  /** What was found in it, where the browser has no highlights of its own. */
  readonly hits: readonly Hit[] | undefined;
  readonly hit: Hit | undefined;
  readonly isRestoring: boolean;
  readonly onListen: (block: HeldBack) => void;
  readonly onRestore: (block: HeldBack) => void;
}

function Row({ block, known, isStop, hits, hit, isRestoring, onListen, onRestore }: RowProps) {
  const now = hit && hits?.includes(hit) ? hit : undefined;
  if (block.kind === "held") {
    const mark = hits && (now ? "now" : "found");
    return <HeldBackBlock block={block} isStop={isStop} isRestoring={isRestoring} mark={mark} onListen={onListen} onRestore={onRestore} />;
  }
  return (
    <TurnBlock
      turn={block}
      person={block.speaker === null ? undefined : known.get(block.speaker)}
      isStop={isStop}
      marked={hits && new Set(hits.flatMap((each) => piecesIn(block, each)))}
      markedNow={now && new Set(piecesIn(block, now))}
    />
  );
}

function pieceAt(blocks: readonly Block[], target: Element | null): Piece | undefined {
  const word = target?.closest<HTMLElement>("[data-w]");
  const block = blocks[indexOf(target) ?? -1];
  return word && block?.kind === "turn" ? block.pieces[Number(word.dataset.w)] : undefined;
}

function grouped(hits: readonly Hit[]): ReadonlyMap<number, readonly Hit[]> {
  const found = new Map<number, Hit[]>();
  for (const hit of hits) found.set(hit.block, [...(found.get(hit.block) ?? []), hit]);
  return found;
}

type Rows = ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>;

/** Keeps what is seen where it is when the blocks change, such as when what comes before has been loaded. */
function useAnchor(scroll: RefObject<HTMLElement | null>, rows: Rows, blocks: readonly Block[]): void {
  const anchor = useRef<{ readonly blocks: readonly Block[]; readonly key: string; readonly start: number; readonly below: number } | null>(null);
  useLayoutEffect(() => {
    const last = anchor.current;
    if (!last || last.blocks === blocks || !scroll.current) return;
    const same = blocks.findIndex((block) => block.key === last.key);
    const index = same >= 0 ? same : Math.max(0, lastBegun(blocks, last.start));
    const offset = rows.getOffsetForIndex(index, "start")?.[0];
    if (offset !== undefined && Math.abs(offset + last.below - scroll.current.scrollTop) > 1) scroll.current.scrollTo({ top: offset + last.below });
  }, [scroll, rows, blocks]);
  useEffect(() => {
    const top = rows.scrollOffset ?? 0;
    const first = rows.getVirtualItems().find((item) => item.end > top);
    const block = first && blocks[first.index];
    if (first && block) anchor.current = { blocks, key: block.key, start: block.start, below: top - first.start };
  });
}

/** Measures anew when lines break elsewhere, and tells when what is seen has another size. */
function useSized(scroll: RefObject<HTMLElement | null>, rows: Rows, onSize: () => void): void {
  const told = useRef(onSize);
  useEffect(() => { told.current = onSize; });
  useEffect(() => {
    const root = scroll.current;
    if (!root) return undefined;
    let [width, height] = [root.clientWidth, root.clientHeight];
    const sized = new ResizeObserver(() => {
      if (root.clientWidth !== width) rows.measure();
      if (root.clientWidth === width && root.clientHeight === height) return;
      [width, height] = [root.clientWidth, root.clientHeight];
      told.current();
    });
    sized.observe(root);
    return () => { sized.disconnect(); };
  }, [scroll, rows]);
}

const SCROLL_KEYS = new Set(["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown"]);

/** Tells when the reader moves the text or selects in it. */
function useOwnMoves(scroll: RefObject<HTMLElement | null>, onMove: () => void): void {
  const told = useRef(onMove);
  useEffect(() => { told.current = onMove; });
  useEffect(() => {
    const root = scroll.current;
    if (!root) return undefined;
    const end = new AbortController();
    const { signal } = end;
    const move = (): void => { told.current(); };
    root.addEventListener("wheel", move, { signal, passive: true });
    root.addEventListener("touchmove", move, { signal, passive: true });
    root.addEventListener("keydown", (event) => { if (SCROLL_KEYS.has(event.key)) move(); }, { signal });
    // On the bar, which belongs to the element but not to what is in it.
    root.addEventListener("pointerdown", (event) => { if (event.target === root && event.offsetX > root.clientWidth) move(); }, { signal });
    document.addEventListener("selectionchange", () => {
      const selection = getSelection();
      if (selection && !selection.isCollapsed && root.contains(selection.anchorNode)) move();
    }, { signal });
    return () => { end.abort(); };
  }, [scroll]);
}
