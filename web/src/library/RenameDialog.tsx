/** Gives a recording another title: shown at once, taken back when the server refuses. */

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import { PATCH, told } from "~/api/client";
import type { Recording } from "~/api/types";
import { refusedText } from "~/jobs/refused";
import styles from "~/library/Dialogs.module.css";
import { mapRecordings } from "~/live/changes";
import type { Pages } from "~/live/pages";
import { keys } from "~/live/queries";
import { inTurn } from "~/store/turns";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { TextInput } from "~/ui/Field";
import { DialogBox } from "~/ui/Overlay";
import { notify } from "~/ui/toasts";

interface RenameDialogProps {
  readonly recording: Recording;
  readonly onClose: () => void;
}

export function RenameDialog({ recording, onClose }: RenameDialogProps) {
  const queries = useQueryClient();
  const [title, setTitle] = useState(recording.title);
  const sent = (event: FormEvent): void => {
    event.preventDefault();
    onClose();
    if (title.trim() !== "" && title.trim() !== recording.title) void rename(queries, recording, title.trim());
  };
  return (
    <DialogBox isOpen onClose={onClose} title={t("act.rename")} closeLabel={t("close")}>
      <form onSubmit={sent} className={styles.form}>
        <TextInput label={t("rename.title")} dir="auto" value={title} maxLength={500} required onChange={(event) => { setTitle(event.target.value); }} onFocus={(event) => { event.target.select(); }} />
        <div className={styles.buttons}>
          <Button variant="outline" onClick={onClose}>{t("cancel")}</Button>
          <Button variant="primary" type="submit">{t("act.rename")}</Button>
        </div>
      </form>
    </DialogBox>
  );
}

async function rename(queries: QueryClient, { id, title: before }: Recording, title: string): Promise<void> {
  const show = (name: string): void => {
    queries.setQueriesData<Pages>({ queryKey: keys.recordings }, (pages) => pages && mapRecordings(pages, (one) => (one.id === id ? { ...one, title: name } : one)));
  };
  show(title);
  try {
    await inTurn(`title ${id}`, () => told(PATCH("/api/v1/recordings/{recording_id}", { params: { path: { recording_id: id } }, body: { title } })));
  } catch (error) {
    show(before);
    notify({ kind: "rename-refused", text: () => refusedText(error), action: { label: t("again"), run: () => { void rename(queries, { id, title: before } as Recording, title); } } });
  }
}
