/** The list itself: only what is in view is drawn; one Tab leads in, the arrows move inside. */

import { useWindowVirtualizer, defaultRangeExtractor } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";

import { type Line, nextRow } from "~/library/lines";
import { RecordingRow, type RowActs } from "~/library/RecordingRow";
import styles from "~/library/RecordingList.module.css";
import type { Selection } from "~/library/selection";
import { TransferRow } from "~/library/TransferRow";
import { t } from "~/text/text";

const ROW = 64;
const HEADING = 48;
const MORE_BEFORE_END = 12;

interface RecordingListProps extends RowActs {
  readonly lines: readonly Line[];
  readonly total: number;
  readonly now: Date;
  readonly selection: Selection;
  readonly isQueuePaused: boolean;
  readonly onNearEnd: () => void;
  readonly onSelectAll: () => void;
  readonly onClear: () => void;
}

export function RecordingList({ lines, total, now, selection, isQueuePaused, onNearEnd, onSelectAll, onClear, ...acts }: RecordingListProps) {
  const list = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const lastActive = useRef(0);
  const found = lines.findIndex((line) => line.key === activeKey);
  const active = found >= 0 ? found : nextRow(lines, -1, 1);

  useLayoutEffect(() => { setTop(list.current?.offsetTop ?? 0); }, []);
  const rows = useWindowVirtualizer({
    count: lines.length,
    estimateSize: (index) => (lines[index]?.kind === "heading" ? HEADING : ROW),
    getItemKey: (index) => lines[index]?.key ?? index,
    scrollMargin: top,
    overscan: 6,
    // The row that has the focus stays, so that the focus is never lost by scrolling.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), ...(active >= 0 ? [active] : [])])].sort((a, b) => a - b),
  });
  const drawn = rows.getVirtualItems();
  const lastDrawn = drawn.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastDrawn >= lines.length - MORE_BEFORE_END) onNearEnd();
  }, [lastDrawn, lines.length, onNearEnd]);

  const focus = (index: number): void => {
    const line = lines[index];
    if (!line) return;
    setActiveKey(line.key);
    rows.scrollToIndex(index, { align: "auto" });
    requestAnimationFrame(() => {
      list.current?.querySelector<HTMLElement>(`[data-index="${String(index)}"] [data-row-title]`)?.focus({ preventScroll: true });
    });
  };
  const focusRef = useRef(focus);
  useEffect(() => { focusRef.current = focus; });
  // A row that is deleted passes the focus on to the one that takes its place.
  const isGone = activeKey !== null && found < 0;
  useEffect(() => {
    if (found >= 0) lastActive.current = found;
  }, [found]);
  useEffect(() => {
    if (!isGone) return;
    const timer = setTimeout(() => {
      const to = lastActive.current;
      focusRef.current(nextRow(lines, Math.min(to, lines.length) - 1, 1));
    });
    return () => { clearTimeout(timer); };
  }, [isGone, lines]);

  const pressed = (event: KeyboardEvent): void => {
    const line = lines[active];
    const recording = line?.kind === "recording" ? line.recording : null;
    const isTitle = event.target instanceof Element && event.target.matches("[data-row-title]");
    const does: Record<string, () => void> = {
      ArrowDown: () => { move(1, event.shiftKey); },
      ArrowUp: () => { move(-1, event.shiftKey); },
      Home: () => { focus(nextRow(lines, -1, 1)); },
      End: () => { focus(nextRow(lines, lines.length, -1)); },
      Escape: onClear,
    };
    if (isTitle && recording) {
      does[" "] = () => { acts.onSelect(recording, false); };
      does.Delete = () => { acts.onDelete(recording); };
    }
    if ((event.ctrlKey || event.metaKey) && event.code === "KeyA") does[event.key] = onSelectAll;
    const act = does[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  const move = (step: 1 | -1, isRange: boolean): void => {
    const to = nextRow(lines, active, step);
    const [here, there] = [lines[active], lines[to]];
    if (isRange && there?.kind === "recording" && here?.kind === "recording") {
      if (selection.ids.size === 0) acts.onSelect(here.recording, false);
      acts.onSelect(there.recording, true);
    }
    focus(to);
  };

  return (
    // The keys belong to the rows inside; the list only hears them on their way up.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div ref={list} className={styles.list} role="list" aria-label={t("page.library")} style={{ blockSize: rows.getTotalSize() }} onKeyDown={pressed}>
      {drawn.map((item) => {
        const line = lines[item.index];
        if (!line) return null;
        return (
          <div
            key={item.key}
            ref={rows.measureElement}
            data-index={item.index}
            className={styles.place}
            style={{ transform: `translateY(${String(item.start - top)}px)` }}
            role="listitem"
            aria-setsize={line.kind === "heading" ? undefined : total}
            aria-posinset={line.kind === "heading" ? undefined : line.place}
            onFocus={() => { if (line.kind !== "heading") setActiveKey(line.key); }}
          >
            {line.kind === "heading" && <h2 className={styles.day}>{line.text}</h2>}
            {line.kind === "transfer" && <TransferRow transfer={line.transfer} edge={line.edge} isActive={item.index === active} />}
            {line.kind === "recording" && (
              <RecordingRow
                {...acts}
                recording={line.recording}
                edge={line.edge}
                now={now}
                isActive={item.index === active}
                isPicking={selection.ids.size > 0}
                isSelected={selection.ids.has(line.recording.id)}
                isQueuePaused={isQueuePaused}
              />
            )}
          </div>
        );
      })}
    </div>
  );
}
