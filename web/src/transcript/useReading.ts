/** What a reader does with a text: where they are in it, what they look for, how they like it, and the keys for all of that. */

import { useEffect, useMemo, useRef, useState } from "react";

import type { Recording, Transcript } from "~/api/types";
import { useKeys } from "~/player/keys";
import { usePlayer } from "~/player/usePlayer";
import { zoomed } from "~/player/zoom";
import { peopleOf } from "~/speakers/people";
import { t } from "~/text/text";
import { copyText } from "~/ui/clipboard";
import { copied, COPY_FORMS, type CopyForm } from "~/transcript/exports/copying";
import type { Mode } from "~/transcript/Middle";
import { doubtBeside, playerActs } from "~/transcript/readingKeys";
import { useRestoring } from "~/transcript/restoring";
import type { Slots } from "~/transcript/slots";
import { keep, kept, type Taste } from "~/transcript/tastes";
import type { ViewHandle } from "~/transcript/TranscriptView";
import { blocksOf, type HeldBack } from "~/transcript/turns";
import { useFind } from "~/transcript/useFind";

interface ReadingWishes {
  readonly recording: Recording;
  readonly transcript: Transcript;
  readonly isComplete: boolean;
  /** The time that a link leads to, and the words that it marks there. */
  readonly at: number | undefined;
  readonly words?: string | undefined;
  readonly slots: Slots;
}

export function useReading({ recording, transcript, isComplete, at, words, slots }: ReadingWishes) {
  const player = usePlayer(recording);
  const view = useRef<ViewHandle>(null);
  const findInput = useRef<HTMLInputElement>(null);
  const [mode, setMode] = useState<Mode>({ kind: "read" });
  const [hasDoubts, setDoubts] = useState(() => kept("doubts", true));
  const [hasHeld, setHeld] = useState(() => kept("held", false));
  const [isFollowing, setFollowing] = useState(true);
  const [isRenaming, setRenaming] = useState(false);
  const [zoom, setZoom] = useState<number | null>(null);
  const restoring = useRestoring();

  const blocks = useMemo(() => blocksOf(transcript.segments, hasHeld), [transcript.segments, hasHeld]);
  const people = useMemo(() => peopleOf(transcript.speakers), [transcript.speakers]);
  const turns = useMemo(() => blocks.filter((block) => block.kind === "turn"), [blocks]);
  const voices = useMemo(() => {
    const known = new Map(people.map((person) => [person.id, person]));
    return turns.map(({ start, end, speaker }) => ({ start, end, person: speaker === null ? undefined : known.get(speaker) }));
  }, [turns, people]);
  const duration = recording.duration ?? transcript.duration;
  const current = (): number => view.current?.current() ?? 0;
  const find = useFind({
    given: words === undefined ? undefined : { words, at: at ?? 0 },
    blocks,
    from: current,
    onShow: (hit) => {
      setFollowing(false);
      view.current?.show(hit.block);
    },
  });
  const marks = useMemo(
    () => ({ found: find.hits.map((hit) => hit.at), held: transcript.segments.filter(({ held }) => held != null).map(({ start }) => start) }),
    [find.hits, transcript.segments],
  );

  useEffect(() => {
    if (at !== undefined) player.seek(at);
  }, [at, player]);

  const seek = (seconds: number): void => {
    player.seek(seconds);
    setFollowing(true);
  };
  const play = (seconds: number): void => {
    seek(seconds);
    player.play();
  };
  const follow = (): void => { setFollowing(!isFollowing); };
  const turnZoom = (isCloser: boolean): void => { setZoom((now) => zoomed(now, isCloser, duration, innerWidth)); };
  const liked = (taste: Taste, wished: boolean): void => {
    keep(taste, wished);
    (taste === "doubts" ? setDoubts : setHeld)(wished);
  };
  const edit = (start: { readonly segment: string; readonly word: number } | null): void => {
    if (isComplete) setMode({ kind: "edit", at: start });
  };
  const editHere = (): void => {
    const block = blocks[current()];
    const word = document.activeElement instanceof HTMLElement ? Number(document.activeElement.dataset.w ?? 0) : 0;
    const piece = block?.kind === "turn" ? (block.pieces[word] ?? block.pieces[0]) : undefined;
    edit(piece ? { segment: piece.segment, word: piece.word } : null);
  };
  const copy = (form: CopyForm): void => {
    const selected = getSelection()?.toString() ?? "";
    const text = selected === "" ? copied(blocks, people, form) : selected;
    void copyText(text, selected === "" ? t("copy.done", { count: turns.length }) : t("copy.selected"));
  };
  const openFind = (): boolean => {
    if (mode.kind !== "read" || document.activeElement === findInput.current) return false;
    find.open();
    findInput.current?.select();
    return true;
  };
  const closeFind = (): void => {
    find.close();
    view.current?.focus(current());
  };
  const doubt = (by: 1 | -1): void => {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.w : undefined;
    const next = doubtBeside(blocks, current(), focused === undefined ? (by > 0 ? -1 : Infinity) : Number(focused), by);
    if (!next) return;
    liked("doubts", true);
    setFollowing(false);
    view.current?.focus(next.block, next.piece);
  };
  const speakerKey = (event: KeyboardEvent): boolean => {
    const block = blocks[current()];
    return block?.kind === "turn" && slots.onKey !== undefined && slots.onKey(block, event);
  };
  const toText = (event: KeyboardEvent): boolean => {
    if (event.target !== document.body && !(event.target instanceof HTMLHeadingElement)) return false;
    view.current?.focus(current());
    return true;
  };
  const reading = {
    e: editHere,
    d: () => { liked("doubts", !hasDoubts); },
    h: () => { liked("held", !hasHeld); },
    c: () => { copy(COPY_FORMS[1] ?? { isWithNames: true, isWithTimes: false }); },
    "[": () => { doubt(-1); },
    "]": () => { doubt(1); },
    "Ctrl+f": openFind,
    F2: () => { setRenaming(true); },
    Escape: () => {
      if (!find.isOpen) return false;
      closeFind();
      return true;
    },
    ArrowDown: toText,
    ArrowUp: toText,
    s: speakerKey,
    ...Object.fromEntries(Array.from({ length: 9 }, (_, index) => [String(index + 1), speakerKey])),
  };
  useKeys({ ...playerActs({ player, turns, onFollow: follow, onZoom: turnZoom }), ...(mode.kind === "read" ? reading : {}) });

  return {
    player, view, findInput, mode, setMode, hasDoubts, hasHeld, isFollowing, setFollowing, isRenaming, setRenaming, zoom,
    blocks, people, voices, duration, find, marks, seek, play, follow, turnZoom, liked, edit, editHere, copy, openFind, closeFind,
    restoring: restoring.isPending ? restoring.variables.segment : null,
    restore: (block: HeldBack): void => { restoring.mutate({ transcript, segment: block.key, op: "restore" }); },
  };
}
