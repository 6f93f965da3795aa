/** The text while it is edited, in the place of the text that is read. */

import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";

import type { Recording, Transcript } from "~/api/types";
import type { Player } from "~/player/player";
import { peopleOf } from "~/speakers/people";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { ConflictDialog } from "~/transcript/editing/ConflictDialog";
import type { CaretWish } from "~/transcript/editing/Editable";
import { EditList } from "~/transcript/editing/EditList";
import { EditNotices } from "~/transcript/editing/EditNotices";
import { EditToolbar } from "~/transcript/editing/EditToolbar";
import styles from "~/transcript/editing/EditingArea.module.css";
import { HeadActions } from "~/transcript/editing/HeadActions";
import { ReplaceBar } from "~/transcript/editing/ReplaceBar";
import { rowsOf } from "~/transcript/editing/rows";
import { useActs } from "~/transcript/editing/useActs";
import { useReplacing } from "~/transcript/editing/useReplacing";
import { useSession } from "~/transcript/editing/useSession";
import { Ask } from "~/ui/Overlay";

export interface EditingAreaProps {
  readonly recording: Recording;
  /** All of it: every segment, what is held back too. */
  readonly transcript: Transcript;
  readonly player: Player;
  /** The word to begin at: its segment and its number there. */
  readonly at: { readonly segment: string; readonly word: number } | null;
  /** The place in the head, beside the title, for what saves and discards (by `createPortal`). */
  readonly headActions: HTMLElement | null;
  readonly onLeave: () => void;
}

export function EditingArea({ recording, transcript, player, at, headActions, onLeave }: EditingAreaProps) {
  const own = useSession(transcript);
  const { session } = own;
  const editing = useStore(session.state);
  const keeping = useStore(session.keeper.state);
  const { history, base } = editing;
  const [isHeldShown, setHeldShown] = useState(false);
  const [current, setCurrent] = useState<string | null>(at?.segment ?? null);
  const [caret, setCaret] = useState<CaretWish | null>(() => wishOf(transcript, at));
  const [isAsking, setAsking] = useState(false);
  const area = useRef<HTMLDivElement>(null);
  const isMine = editing.isReady && keeping.kind !== "elsewhere";

  const rows = useMemo(() => rowsOf(history.segments, isHeldShown), [history.segments, isHeldShown]);
  const people = useMemo(() => peopleOf(recording.speakers), [recording.speakers]);
  const replacing = useReplacing(session, useDeferredValue(history.segments), isMine);
  const acts = useActs({ own, rows, people, player, isMine, setCurrent, setCaret, openReplace: replacing.open, onLeave });

  useEffect(() => {
    const element = area.current;
    if (!element) return;
    element.addEventListener("keydown", acts.onKey);
    return () => { element.removeEventListener("keydown", acts.onKey); };
  }, [acts.onKey]);

  return (
    <div ref={area} className={styles.area}>
      {headActions &&
        createPortal(
          <HeadActions
            keeping={keeping}
            changes={history.done}
            isSaving={editing.isSaving}
            isMine={isMine}
            onDiscard={() => { setAsking(true); }}
            onSave={() => { void acts.save(true); }}
            onLeave={() => { void acts.leave(); }}
          />,
          headActions,
        )}
      <EditToolbar
        history={history}
        isMine={isMine}
        hasPlace={current !== null}
        isReplacing={replacing.isOpen}
        isHeldShown={isHeldShown}
        people={people}
        acts={acts}
        onReplace={replacing.toggle}
        onHeld={() => { setHeldShown(!isHeldShown); }}
      />
      {replacing.isOpen && <ReplaceBar {...replacing.bar} />}
      <EditNotices editing={editing} keeping={keeping} onTakeOver={() => { void session.takeOver(); }} onAgain={() => { void session.open(); }} />
      <EditList
        rows={rows}
        base={base.segments}
        people={people}
        player={player}
        current={current}
        caret={isMine ? caret : null}
        hits={replacing.hits}
        hitNow={replacing.hitNow}
        isLocked={!isMine}
        language={transcript.language}
        acts={acts.text}
        onGive={acts.give}
        onRestore={(id) => { acts.restore(id); }}
      />
      {editing.newer && (
        <ConflictDialog
          base={base}
          newer={editing.newer}
          history={history}
          isSaving={editing.isSaving}
          onSettle={(how) => { void acts.settle(how); }}
          onLater={session.later}
        />
      )}
      <Ask
        isOpen={isAsking}
        title={t("edit.discardAsk", { count: history.done })}
        text={t("edit.discardText", { version: base.version })}
        yes={t("edit.discard")}
        no={t("edit.discardNo")}
        onYes={() => { void acts.discard(); }}
        onClose={() => { setAsking(false); }}
      />
    </div>
  );
}

/** The caret's place at a word of a segment. */
function wishOf(transcript: Transcript, at: EditingAreaProps["at"]): CaretWish | null {
  const segment = at && transcript.segments.find(({ id }) => id === at.segment);
  if (!segment) return null;
  const before = (segment.words ?? []).slice(0, at.word).map((word) => word.word).join(" ");
  return { segment: segment.id, offset: Math.min(segment.text.length, before.length + (before === "" ? 0 : 1)) };
}
