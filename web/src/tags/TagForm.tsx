/** A tag's name and colour. */

import { type FormEvent, useId, useState } from "react";

import type { Tag } from "~/api/types";
import { colourKey, COLOURS, toneOf } from "~/tags/colours";
import styles from "~/tags/TagForm.module.css";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { TextInput } from "~/ui/Field";

type Wished = Pick<Tag, "name" | "colour">;

interface TagFormProps {
  readonly first: Wished;
  readonly label: string;
  readonly isTaken: (name: string) => boolean;
  readonly errorOf: (problem: unknown) => string;
  readonly onSave: (wished: Wished) => Promise<void>;
  readonly onClose: () => void;
}

const LONGEST = 60;

export function TagForm({ first, label, isTaken, errorOf, onSave, onClose }: TagFormProps) {
  const [name, setName] = useState(first.name);
  const [colour, setColour] = useState(first.colour);
  const [error, setError] = useState<string | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const group = useId();
  const save = async (): Promise<void> => {
    const wished = name.trim();
    if (wished === "" || isTaken(wished)) {
      setError(t(wished === "" ? "tags.empty" : "tags.taken"));
      return;
    }
    setBusy(true);
    try {
      await onSave({ name: wished, colour });
      onClose();
    } catch (problem) {
      setError(errorOf(problem));
      setBusy(false);
    }
  };
  return (
    // Esc leaves the form, not the sheet around it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form
      className={styles.form}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      {/* It stands where the button was that was just pressed. */}
      {/* eslint-disable-next-line jsx-a11y/no-autofocus */}
      <TextInput label={t("tags.name")} value={name} maxLength={LONGEST} error={error} autoFocus dir="auto" autoComplete="off" onChange={(event) => { setName(event.target.value); setError(undefined); }} />
      <fieldset>
        <legend>{t("tags.colour")}</legend>
        <div className={styles.colours}>
          {COLOURS.map((each) => (
            <label key={each} className={styles.colour} data-speaker={toneOf(each)}>
              <input type="radio" name={group} value={each} checked={each === colour} onChange={() => { setColour(each); }} />
              <i aria-hidden />
              {t(colourKey(each))}
            </label>
          ))}
        </div>
      </fieldset>
      <div className={styles.buttons}>
        <Button variant="outline" onClick={onClose}>{t("cancel")}</Button>
        <Button variant="primary" type="submit" isBusy={isBusy}>{label}</Button>
      </div>
    </form>
  );
}
