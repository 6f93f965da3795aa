/** What can be done with a version of a note: write it again, edit, copy, save, delete. */

import { useQueryClient } from "@tanstack/react-query";
import { Copy, Ellipsis, FileDown, Pencil, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";

import { save } from "~/api/downloads";
import type { Note } from "~/api/types";
import { refusedText } from "~/jobs/refused";
import { deleteVersion } from "~/notes/queries";
import { t } from "~/text/later";
import { copyText } from "~/ui/clipboard";
import { IconButton } from "~/ui/IconButton";
import { Menu, MenuItem, MenuRule } from "~/ui/Menu";
import { Ask } from "~/ui/Overlay";
import { notify } from "~/ui/toasts";

const FORMATS = ["md", "docx", "txt", "json"] as const;

interface NoteMenuProps {
  readonly note: Note;
  /** There is no other version. */
  readonly isLast: boolean;
  /** Absent where it cannot be written again now. */
  readonly onAgain: (() => void) | undefined;
  readonly onEdit: () => void;
  readonly onDeleted: () => void;
}

export function NoteMenu({ note, isLast, onAgain, onEdit, onDeleted }: NoteMenuProps) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const remove = (): void => {
    setAsking(false);
    void deleteVersion(queries, note).then(onDeleted);
  };
  return (
    <>
      <Menu label={t("notes.more")} trigger={<IconButton size="sm" icon={Ellipsis} label={t("notes.more")} hasTooltip={false} />}>
        {onAgain && <MenuItem icon={RotateCcw} onSelect={onAgain}>{t("notes.again")}</MenuItem>}
        <MenuItem icon={Pencil} onSelect={onEdit}>{t("notes.edit")}</MenuItem>
        <MenuItem icon={Copy} onSelect={() => { void copyText(note.text, t("notes.copied")); }}>{t("notes.copy")}</MenuItem>
        <MenuRule />
        {FORMATS.map((format) => (
          <MenuItem key={format} icon={FileDown} onSelect={() => { void saveNote(note, format); }}>{t(`notes.save.${format}`)}</MenuItem>
        ))}
        <MenuRule />
        <MenuItem icon={Trash2} tone="danger" onSelect={() => { setAsking(true); }}>{t("notes.delete")}</MenuItem>
      </Menu>
      <Ask
        isOpen={isAsking}
        title={t("notes.deleteAsk", { number: note.version, title: note.title })}
        text={isLast ? t("notes.deleteLast") : t("notes.deleteText")}
        yes={t("notes.delete")}
        no={t("notes.keep")}
        onYes={remove}
        onClose={() => { setAsking(false); }}
      />
    </>
  );
}

async function saveNote({ id, title }: Note, format: string): Promise<void> {
  try {
    await save(`/api/v1/notes/${id}/export?format=${format}`, `${title}.${format}`);
  } catch (error) {
    notify({ kind: "not-saved", text: () => refusedText(error) });
  }
}
