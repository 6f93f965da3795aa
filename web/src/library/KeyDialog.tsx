/** Asks for the reader's own key of an engine or a language model, so that a job that waits for it goes on. */

import { type FormEvent, useState } from "react";

import styles from "~/library/Dialogs.module.css";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { TextInput } from "~/ui/Field";
import { DialogBox } from "~/ui/Overlay";

interface KeyDialogProps {
  /** The key is one of a language model. */
  readonly isOfLlm: boolean;
  readonly onKey: (key: string) => void;
  readonly onClose: () => void;
}

export function KeyDialog({ isOfLlm, onKey, onClose }: KeyDialogProps) {
  const [given, setGiven] = useState("");
  const sent = (event: FormEvent): void => {
    event.preventDefault();
    onClose();
    onKey(given.trim());
  };
  return (
    <DialogBox isOpen onClose={onClose} title={t("act.giveKey")} closeLabel={t("close")}>
      <form onSubmit={sent} className={styles.form}>
        <TextInput label={t(isOfLlm ? "option.llmKey" : "option.key")} hint={t("option.keyHint")} type="password" autoComplete="off" required value={given} onChange={(event) => { setGiven(event.target.value); }} />
        <div className={styles.buttons}>
          <Button variant="outline" onClick={onClose}>{t("cancel")}</Button>
          <Button variant="primary" type="submit">{t("act.resume")}</Button>
        </div>
      </form>
    </DialogBox>
  );
}
