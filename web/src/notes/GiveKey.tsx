/** Asks for the reader's own key of a language model. */

import { type FormEvent, useState } from "react";

import styles from "~/notes/NotesPanel.module.css";
import { t } from "~/text/later";
import { Button } from "~/ui/Button";
import { TextInput } from "~/ui/Field";

interface GiveKeyProps {
  readonly onKey: (key: string) => void;
}

export function GiveKey({ onKey }: GiveKeyProps) {
  const [given, setGiven] = useState("");
  const sent = (event: FormEvent): void => {
    event.preventDefault();
    onKey(given.trim());
    setGiven("");
  };
  return (
    <form className={styles.form} onSubmit={sent}>
      <TextInput label={t("notes.key")} hint={t("notes.keyHint")} type="password" autoComplete="off" required value={given} onChange={(event) => { setGiven(event.target.value); }} />
      <Button type="submit" variant="outline">{t("notes.giveKey")}</Button>
    </form>
  );
}
