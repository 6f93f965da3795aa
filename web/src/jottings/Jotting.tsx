/** A note that is written: title, text, and whether it is saved. */

import { useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import type { Note } from "~/api/types";
import { isTyping } from "~/frame/keys";
import styles from "~/jottings/Jotting.module.css";
import { makeJotting, type Phase } from "~/jottings/keeping";
import { serverOf, shelfOf } from "~/jottings/queries";
import { refusedText } from "~/jobs/refused";
import { useStore } from "~/store/store";
import { fullMoment, moment, size } from "~/text/numbers";
import { t } from "~/text/text";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";

const LONGEST_TITLE = 200;
const LONGEST_BYTES = 200_000;

interface JottingProps {
  readonly recordingId: string;
  /** Null: it is new. */
  readonly note: Note | null;
  readonly isFirstFocused: boolean;
  readonly onCreated: (id: string) => void;
  /** With the note, where there is one to delete; null where it is not deleted here. */
  readonly onDelete: ((note: Note | null) => void) | null;
}

export function Jotting({ recordingId, note, isFirstFocused, onCreated, onDelete }: JottingProps) {
  const queries = useQueryClient();
  const [jotting] = useState(() => makeJotting({ note, server: serverOf(queries, recordingId), shelfOf: (noteId) => shelfOf(recordingId, noteId) }));
  const state = useStore(jotting.state);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => { if (note) jotting.told(note); }, [jotting, note]);
  useEffect(() => {
    const leave = (): void => { void jotting.flush(); };
    addEventListener("online", leave);
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("online", leave);
      removeEventListener("pagehide", leave);
      leave();
    };
  }, [jotting]);
  const id = state.note?.id;
  const created = useRef(onCreated);
  useEffect(() => { created.current = onCreated; });
  useEffect(() => { if (id !== undefined && note === null) created.current(id); }, [id, note]);
  // It may come late: who types elsewhere by then goes on there.
  useEffect(() => { if (isFirstFocused && !isTyping({ target: document.activeElement })) area.current?.focus(); }, [isFirstFocused]);
  const name = state.title.trim() || t("jottings.untitled");
  const isTooLong = new Blob([state.text]).size > LONGEST_BYTES;
  return (
    <article className={styles.note} aria-label={name}>
      <div className={styles.head}>
        <input className={styles.title} value={state.title} maxLength={LONGEST_TITLE} dir="auto" aria-label={t("jottings.title")} placeholder={t("jottings.titleHint")} onChange={(event) => { jotting.type({ title: event.target.value }); }} />
        {onDelete && <IconButton size="sm" icon={Trash2} label={t("jottings.deleteNamed", { title: name })} onClick={() => { jotting.drop(); onDelete(jotting.state.get().note); }} />}
      </div>
      <textarea
        ref={area}
        className={styles.text}
        value={state.text}
        rows={4}
        dir="auto"
        aria-label={t("jottings.text")}
        placeholder={t("jottings.textHint")}
        onChange={(event) => { jotting.type({ text: event.target.value }); }}
        onBlur={() => { void jotting.flush(); }}
      />
      {state.phase.kind === "conflict" && (
        <Banner
          tone="warning"
          title={t("jottings.conflict")}
          action={(
            <span className={styles.acts}>
              <Button size="sm" variant="outline" onClick={jotting.keepMine}>{t("jottings.mine")}</Button>
              <Button size="sm" onClick={jotting.takeTheirs}>{t("jottings.theirs")}</Button>
            </span>
          )}
        >
          {t("jottings.conflictText")}
        </Banner>
      )}
      {state.phase.kind === "gone" && <Banner tone="warning" title={t("jottings.gone")} action={<Button size="sm" variant="outline" onClick={jotting.makeAnew}>{t("jottings.again")}</Button>} />}
      <p className={styles.state} data-tone={state.phase.kind === "failed" || isTooLong ? "danger" : undefined} role="status">
        {isTooLong ? t("jottings.tooLong", { size: size(LONGEST_BYTES) }) : <Saved phase={state.phase} note={state.note} />}
      </p>
    </article>
  );
}

function Saved({ phase, note }: { readonly phase: Phase; readonly note: Note | null }) {
  if (phase.kind === "saving") return t("jottings.saving");
  if (phase.kind === "failed") return `${t("jottings.failed")} ${refusedText(phase.error)}`;
  if (phase.kind !== "saved") return t("jottings.unsaved");
  if (!note) return "";
  const at = new Date(note.updated_at);
  return <time dateTime={note.updated_at} title={fullMoment(at)}>{t("jottings.savedAt", { when: moment(at, new Date()) })}</time>;
}
