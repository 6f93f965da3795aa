/** The rows that are edited: only those in view are drawn, and the one with the caret is never taken away. */

import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useMemo, useRef } from "react";

import type { Segment } from "~/api/types";
import type { Player } from "~/player/player";
import type { Person } from "~/speakers/people";
import { t } from "~/text/text";
import type { CaretWish, EditableActs, Stretches } from "~/transcript/editing/Editable";
import styles from "~/transcript/editing/EditList.module.css";
import { EditName } from "~/transcript/editing/EditName";
import { EditRow, HeldRow } from "~/transcript/editing/EditRow";
import type { Hit } from "~/transcript/editing/finding";
import { textBetween } from "~/transcript/editing/marks";
import type { Row } from "~/transcript/editing/rows";
import { useSaid } from "~/transcript/editing/useSaid";

interface EditListProps {
  readonly rows: readonly Row[];
  /** The version that is edited. */
  readonly base: readonly Segment[];
  readonly people: readonly Person[];
  readonly player: Player;
  readonly current: string | null;
  readonly caret: CaretWish | null;
  readonly hits: readonly Hit[];
  readonly hitNow: Hit | undefined;
  readonly language: string | null;
  readonly acts: EditableActs;
  /** Another tab has the draft: the text can only be read. */
  readonly isLocked: boolean;
  readonly onGive: (speaker: string | null, segment: string) => void;
  readonly onRestore: (id: string) => void;
}

const ESTIMATED = 72;
const NONE: Stretches = [];

export function EditList({ rows, base, people, player, current, caret, hits, hitNow, language, acts, isLocked, onGive, onRestore }: EditListProps) {
  const scroll = useRef<HTMLDivElement>(null);
  const known = useMemo(() => new Map(base.map((segment) => [segment.id, segment])), [base]);
  const byHit = useMemo(() => stretchesOf(hits), [hits]);
  const nowStretch = useMemo<Stretches>(() => (hitNow ? [[hitNow.start, hitNow.end]] : NONE), [hitNow]);
  const held = useMemo(() => placeOf(rows, current), [rows, current]);
  const range = useCallback(
    (view: Range) => {
      const shown = defaultRangeExtractor(view);
      return held === undefined || shown.includes(held) ? shown : [...shown, held].sort((one, other) => one - other);
    },
    [held],
  );
  const view = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ESTIMATED,
    getItemKey: (index) => rows[index]?.segment.id ?? index,
    rangeExtractor: range,
    overscan: 6,
  });

  const lastGoal = useRef<CaretWish | Hit | null>(null);
  useEffect(() => {
    const wish = hitNow && caret?.segment !== hitNow.segment ? hitNow : caret;
    if (!wish || wish === lastGoal.current) return;
    lastGoal.current = wish;
    const at = placeOf(rows, wish.segment);
    if (at === undefined) return;
    const isSeen = view.getVirtualItems().some((item) => item.index === at && item.start >= (view.scrollOffset ?? 0) && item.end <= (view.scrollOffset ?? 0) + (view.scrollRect?.height ?? 0));
    if (!isSeen) view.scrollToIndex(at, { align: "center" });
  }, [caret, hitNow, rows, view]);
  useSaid(scroll, rows, player);

  const tabStop = held !== undefined ? current : rows[view.getVirtualItems().find((item) => item.start >= (view.scrollOffset ?? 0))?.index ?? 0]?.segment.id;
  return (
    <div ref={scroll} className={styles.scroll} role="region" aria-label={t("edit.text")}>
      <div className={styles.rows} style={{ blockSize: view.getTotalSize() }} lang={language ?? undefined}>
        {view.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          const { segment } = row;
          const person = people.find(({ id }) => id === segment.speaker);
          return (
            <div key={item.key} ref={view.measureElement} data-index={item.index} className={styles.place} style={{ transform: `translateY(${String(item.start)}px)` }}>
              {segment.held == null ? (
                <EditRow
                  segment={segment}
                  person={person}
                  name={row.isFirst ? <EditName people={people} person={person} isLocked={isLocked} onGive={(speaker) => { onGive(speaker, segment.id); }} /> : null}
                  before={known.get(segment.id) === segment ? null : beforeOf(base, known.get(segment.id), segment)}
                  isCurrent={segment.id === current}
                  isTabStop={segment.id === tabStop}
                  caret={caret?.segment === segment.id ? caret : null}
                  hits={byHit.get(segment.id) ?? NONE}
                  hitNow={hitNow?.segment === segment.id ? nowStretch : NONE}
                  isLocked={isLocked}
                  acts={acts}
                  onPlay={player.play}
                />
              ) : (
                <HeldRow segment={segment} onRestore={() => { onRestore(segment.id); }} onPlay={player.play} />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function placeOf(rows: readonly Row[], id: string | null): number | undefined {
  const place = id === null ? -1 : rows.findIndex((row) => row.segment.id === id);
  return place < 0 ? undefined : place;
}

/** What was said there: of the segment itself, or of its stretch of time where it was split or merged. */
function beforeOf(base: readonly Segment[], own: Segment | undefined, segment: Segment): string {
  const isWhole = own !== undefined && own.start === segment.start && own.end === segment.end;
  return isWhole ? own.text : textBetween(base, segment.start, segment.end, segment.channel);
}

function stretchesOf(hits: readonly Hit[]): ReadonlyMap<string, Stretches> {
  const found = new Map<string, [number, number][]>();
  for (const hit of hits) {
    const known = found.get(hit.segment);
    if (known) known.push([hit.start, hit.end]);
    else found.set(hit.segment, [[hit.start, hit.end]]);
  }
  return found;
}
