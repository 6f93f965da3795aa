/** The list itself: only what is in view is drawn; one Tab leads in, the arrows move inside. */

import { useWindowVirtualizer, defaultRangeExtractor } from "@tanstack/react-virtual";
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";

import type { Recording } from "~/api/types";
import { isMod, isTyping, letterOf } from "~/frame/keys";
import type { Deed } from "~/library/deeds";
import { edgeOf, headingsIn, type Line, nextRow, numberOf } from "~/library/lines";
import { usePress } from "~/library/press";
import { EmptyRow, RecordingRow, type RowActs } from "~/library/RecordingRow";
import styles from "~/library/RecordingList.module.css";
import type { Selection } from "~/library/selection";
import { TransferRow } from "~/library/TransferRow";
import { t } from "~/text/text";
import { isNowhere } from "~/ui/focusBack";

const ROW = 64;
const HEADING = 48;
const MORE_BEFORE_END = 30;

interface RecordingListProps extends RowActs {
  readonly lines: readonly Line[];
  readonly total: number;
  readonly now: Date;
  readonly selection: Selection;
  readonly isQueuePaused: boolean;
  readonly age: string | null;
  readonly isMoreComing: boolean;
  readonly onNearEnd: () => void;
  /** Which pages of recordings are in view. */
  readonly onView: (first: number, last: number) => void;
  readonly onSelectAll: () => void;
  readonly onClear: () => void;
}

export function RecordingList({ lines, total, now, selection, isQueuePaused, age, isMoreComing, onNearEnd, onView, onSelectAll, onClear, ...acts }: RecordingListProps) {
  const list = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const found = useMemo(() => lines.findIndex((line) => line.key === activeKey), [lines, activeKey]);
  const active = found >= 0 ? found : nextRow(lines, -1, 1);
  const headings = useMemo(() => headingsIn(lines), [lines]);

  // A banner above may have come or gone.
  useLayoutEffect(() => { setTop(list.current?.offsetTop ?? 0); }, [age]);
  const rows = useWindowVirtualizer({
    count: lines.length,
    estimateSize: useCallback((index: number) => (lines[index]?.kind === "heading" ? HEADING : ROW), [lines]),
    getItemKey: useCallback((index: number) => lines[index]?.key ?? index, [lines]),
    scrollMargin: top,
    overscan: 6,
    // The row that has the focus stays, so that the focus is never lost by scrolling.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), ...(active >= 0 ? [active] : [])])].sort((a, b) => a - b),
  });
  const drawn = rows.getVirtualItems();
  const seen = drawn.filter(({ index }) => index !== active || drawn.length === 1);
  const [firstSeen, lastSeen] = [seen[0]?.index ?? 0, seen.at(-1)?.index ?? 0];
  useEffect(() => {
    if (lastSeen >= lines.length - MORE_BEFORE_END) onNearEnd();
    onView(pageAt(lines, firstSeen, 1), pageAt(lines, lastSeen, -1));
  }, [firstSeen, lastSeen, lines, onNearEnd, onView]);

  const focus = (index: number): void => {
    const line = lines[index];
    if (!line) return;
    setActiveKey(line.key);
    rows.scrollToIndex(index, { align: "auto" });
    requestAnimationFrame(() => {
      // Who has left the list meanwhile, as for the field that searches it, stays there.
      if (!isNowhere() && !list.current?.contains(document.activeElement)) return;
      list.current?.querySelector<HTMLElement>(`[data-index="${String(index)}"] [data-row-title]`)?.focus({ preventScroll: true });
    });
  };
  usePassedFocus({ lines, activeKey, found, focus });

  const move = (step: 1 | -1, isRange: boolean): void => {
    const to = nextRow(lines, active, step);
    const [here, there] = [recordingAt(lines, active), recordingAt(lines, to)];
    if (isRange && here && there) {
      if (selection.ids.size === 0) acts.onSelect(here, false);
      acts.onSelect(there, true);
    }
    focus(to);
  };
  const pressed = (event: KeyboardEvent): void => {
    if (isTyping(event)) return;
    const moves: Record<string, () => void> = {
      ArrowDown: () => { move(1, event.shiftKey); },
      ArrowUp: () => { move(-1, event.shiftKey); },
      Home: () => { focus(nextRow(lines, -1, 1)); },
      End: () => { focus(nextRow(lines, lines.length, -1)); },
      PageDown: () => { focus(stepped(lines, active, 10)); },
      PageUp: () => { focus(stepped(lines, active, -10)); },
      Escape: onClear,
    };
    const recording = recordingAt(lines, active);
    const isTitle = event.target instanceof Element && event.target.matches("[data-row-title]");
    const act = isMod(event) && event.code === "KeyA" ? onSelectAll : (moves[event.key] ?? (recording && isTitle ? rowAct(event, recording, acts) : undefined));
    if (!act) return;
    event.preventDefault();
    act();
  };
  const press = usePress((index) => {
    const recording = recordingAt(lines, index);
    if (recording) acts.onSelect(recording, false);
  }, selection.ids.size > 0);

  return (
    // The keys belong to the rows inside; the list only hears them on their way up.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div ref={list} className={styles.list} role="list" aria-label={t("page.library")} aria-busy={isMoreComing || undefined} style={{ blockSize: rows.getTotalSize() }} onKeyDown={pressed} {...press}>
      {drawn.map((item) => {
        const line = lines[item.index];
        if (!line) return null;
        const edge = edgeOf(lines, item.index);
        const isActive = item.index === active;
        return (
          <div
            key={item.key}
            ref={rows.measureElement}
            data-index={item.index}
            className={styles.place}
            style={{ transform: `translateY(${String(item.start - top)}px)` }}
            role="listitem"
            aria-setsize={line.kind === "heading" ? undefined : total}
            aria-posinset={line.kind === "heading" ? undefined : numberOf(headings, item.index)}
            onFocus={() => { if (line.kind !== "heading") setActiveKey(line.key); }}
          >
            {line.kind === "heading" && <h2 className={styles.day}>{line.text}</h2>}
            {line.kind === "transfer" && <TransferRow transfer={line.transfer} edge={edge} isActive={isActive} />}
            {line.kind === "recording" && line.recording === null && <EmptyRow {...edge} />}
            {line.kind === "recording" && line.recording !== null && (
              <RecordingRow
                {...acts}
                {...edge}
                recording={line.recording}
                now={now}
                isActive={isActive}
                isPicking={selection.ids.size > 0}
                isSelected={selection.ids.has(line.key)}
                isQueuePaused={isQueuePaused}
                age={line.recording.job?.state === "running" ? age : null}
              />
            )}
          </div>
        );
      })}
    </div>
  );
}

/** What a key does to the row that has the focus. */
function rowAct(event: KeyboardEvent, recording: Recording, { onDo, onSelect }: RowActs): (() => void) | undefined {
  const deeds: Record<string, Deed> = { F2: "rename", Delete: "delete" };
  if (event.key === " ") return () => { onSelect(recording, false); };
  if (event.key === "F10" && event.shiftKey) return () => { openMenu(event.target); };
  const deed = deeds[event.key] ?? letterDeed(letterOf(event), recording);
  return deed === undefined ? undefined : () => { onDo(recording, deed); };
}

function letterDeed(letter: string | null, { job, primary_transcript_id }: Recording): Deed | undefined {
  if (letter === "KeyE" && primary_transcript_id !== null) return "export";
  if (letter !== "KeyP") return undefined;
  if (job?.state === "paused") return "resume";
  return job?.state === "running" || job?.state === "queued" ? "pause" : undefined;
}

/** Opens the menu of the row that holds an element, as its button would. */
function openMenu(inside: EventTarget): void {
  const button = (inside as Element).closest("[data-index]")?.querySelector<HTMLElement>("[data-row-menu]");
  button?.focus();
  button?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
}

const recordingAt = (lines: readonly Line[], index: number): Recording | null => {
  const line = lines[index];
  return line?.kind === "recording" ? line.recording : null;
};

function pageAt(lines: readonly Line[], from: number, step: 1 | -1): number {
  for (let at = from; at >= 0 && at < lines.length; at += step) {
    const line = lines[at];
    if (line?.kind === "recording") return line.page;
  }
  return 0;
}

function stepped(lines: readonly Line[], from: number, count: number): number {
  let at = from;
  for (let left = Math.abs(count); left > 0; left -= 1) at = nextRow(lines, at, count > 0 ? 1 : -1);
  return at;
}

interface Passing {
  readonly lines: readonly Line[];
  readonly activeKey: string | null;
  readonly found: number;
  readonly focus: (index: number) => void;
}

/** A row that is deleted passes the focus on to the one that takes its place. */
function usePassedFocus({ lines, activeKey, found, focus }: Passing): void {
  const lastActive = useRef(0);
  const focusRef = useRef(focus);
  useEffect(() => { focusRef.current = focus; });
  const isGone = activeKey !== null && found < 0;
  useEffect(() => {
    if (found >= 0) lastActive.current = found;
  }, [found]);
  useEffect(() => {
    if (!isGone) return;
    const timer = setTimeout(() => {
      if (document.activeElement !== document.body) return;
      focusRef.current(nextRow(lines, Math.min(lastActive.current, lines.length) - 1, 1));
    });
    return () => { clearTimeout(timer); };
  }, [isGone, lines]);
}
