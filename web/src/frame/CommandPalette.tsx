/** Goes anywhere by typing: recordings by their title, pages, actions. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { AudioLines, type LucideIcon, Search, TextSearch } from "lucide-react";
import { Dialog } from "radix-ui";
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useState } from "react";

import { commands, fitting } from "~/frame/commands";
import styles from "~/frame/CommandPalette.module.css";
import { keysOf } from "~/frame/shortcuts";
import { fetchRecordings, keys } from "~/live/queries";
import { type Hit, searchQuery } from "~/live/searching";
import { useStore } from "~/store/store";
import { clock, length, moment } from "~/text/numbers";
import { t } from "~/text/text";
import { useFocusBack } from "~/ui/focusBack";
import { Kbd } from "~/ui/Kbd";

const MOST = 8;
const MOST_SAID = 4;
/** Fewer letters are everywhere. */
const SAID_FROM = 3;

interface Item {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  readonly note?: string;
  readonly icon: LucideIcon;
  readonly shortcut?: string | undefined;
  readonly run: () => void;
}

export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const items = useItems(typed.trim());
  const listId = useId();
  const now = Math.min(at, Math.max(0, items.length - 1));
  const run = (item: Item | undefined): void => {
    if (!item) return;
    onClose();
    item.run();
  };
  const keyed = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && items.length > 0) setAt((now + step + items.length) % items.length);
    else if (event.key === "Enter") run(items[now]);
    else return;
    event.preventDefault();
  };
  useEffect(() => {
    document.getElementById(`${listId}-${String(now)}`)?.scrollIntoView({ block: "nearest" });
  }, [listId, now]);
  return (
    <Dialog.Root open onOpenChange={(isOpen) => { if (!isOpen) onClose(); }}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.scrim} />
        <Dialog.Content className={styles.palette} aria-describedby={undefined} {...useFocusBack()}>
          <Dialog.Title data-hidden-visually="">{t("palette")}</Dialog.Title>
          <div className={styles.field}>
            <Search aria-hidden />
            <input
              type="text"
              role="combobox"
              aria-expanded={items.length > 0}
              aria-controls={listId}
              aria-activedescendant={items.length > 0 ? `${listId}-${String(now)}` : undefined}
              aria-label={t("palette.label")}
              placeholder={t("palette.label")}
              autoComplete="off"
              spellCheck={false}
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value);
                setAt(0);
              }}
              onKeyDown={keyed}
            />
          </div>
          <ul id={listId} role="listbox" aria-label={t("palette")} className={styles.list}>
            {items.map((item, index) => (
              <Option key={item.id} id={`${listId}-${String(index)}`} item={item} isNow={index === now} isFirst={item.group !== items[index - 1]?.group} onRun={() => { run(item); }} />
            ))}
          </ul>
          {items.length === 0 && <p className={styles.none} role="status">{t("nothing.q", { q: typed })}</p>}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface OptionProps {
  readonly id: string;
  readonly item: Item;
  readonly isNow: boolean;
  readonly isFirst: boolean;
  readonly onRun: () => void;
}

/** Keys go to the field; the pointer chooses here. */
function Option({ id, item, isNow, isFirst, onRun }: OptionProps) {
  return (
    <>
      {isFirst && <li role="presentation" className={styles.group}>{item.group}</li>}
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events */}
      <li id={id} role="option" aria-selected={isNow} className={styles.item} onClick={onRun}>
        <item.icon aria-hidden />
        <span><bdi>{item.label}</bdi></span>
        {item.note !== undefined && <small>{item.note}</small>}
        {item.shortcut !== undefined && keysOf(item.shortcut).map((key) => <Kbd key={key}>{key}</Kbd>)}
      </li>
    </>
  );
}

/** What fits: recordings first while something is typed, after the actions while nothing is. */
function useItems(typed: string): Item[] {
  const navigate = useNavigate();
  const all = useStore(commands);
  const asked = useDeferredValue(typed);
  const { data } = useQuery({
    queryKey: [...keys.palette, asked],
    queryFn: ({ signal }) => fetchRecordings(asked === "" ? {} : { q: asked }, null, signal, MOST),
    placeholderData: (before) => before,
    staleTime: 10_000,
    gcTime: 60_000,
  });
  const today = new Date();
  const recordings = (data?.items ?? []).map((recording): Item => ({
    id: recording.id,
    group: t("palette.recordings"),
    label: recording.title,
    note: [recording.duration === null ? null : length(recording.duration), moment(new Date(recording.created_at), today)].filter(Boolean).join(" · "),
    icon: AudioLines,
    run: () => { void navigate({ to: "/recordings/$recordingId", params: { recordingId: recording.id } }); },
  }));
  const acts = fitting(all, typed).map(({ id, label, icon, shortcut, run }): Item => ({ id, group: t("palette.acts"), label, icon, shortcut, run }));
  const said = useSaid(asked);
  const everywhere: Item = {
    id: "search", group: t("palette.acts"), label: t("search.everywhere", { q: typed }), icon: Search,
    run: () => { void navigate({ to: "/search", search: { q: typed } }); },
  };
  return typed === "" ? [...acts, ...recordings] : [...recordings, ...said, ...acts, everywhere];
}

const BEFORE = 24;

/** What stands in one line: it begins shortly before what was found. */
function aroundOf({ text, highlights }: Hit): string {
  const found = highlights[0]?.[0] ?? 0;
  if (found <= BEFORE) return text;
  const space = text.indexOf(" ", found - BEFORE);
  // Not every script sets spaces between words.
  return `…${text.slice(space >= 0 && space < found ? space + 1 : found)}`;
}

/** A few places where it was said. */
function useSaid(asked: string): Item[] {
  const navigate = useNavigate();
  const { data } = useInfiniteQuery({ ...searchQuery({ q: asked, in: "text.notes" }, { limit: MOST_SAID, hits: 1 }), enabled: asked.length >= SAID_FROM, retry: false });
  if (asked.length < SAID_FROM) return [];
  return (data?.pages[0]?.items ?? []).flatMap(({ recording, hits }) => hits.map((hit): Item => ({
    id: `said ${recording.id}`,
    group: t("search.said"),
    label: aroundOf(hit),
    note: [recording.title, hit.at === null ? null : clock(hit.at)].filter(Boolean).join(" · "),
    icon: TextSearch,
    run: () => {
      const [first] = hit.highlights;
      const place = { ...(hit.at !== null && { at: hit.at }), ...(hit.kind === "text" && first && { find: hit.text.slice(...first) }), ...(hit.note_id !== null && { note: hit.note_id }) };
      void navigate({ to: "/recordings/$recordingId", params: { recordingId: recording.id }, search: place });
    },
  })));
}
