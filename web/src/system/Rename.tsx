/** Another name for a model, and a note that everybody sees. */

import { type FormEvent, useId, useState } from "react";

import { useModelChange } from "~/system/acts";
import styles from "~/system/Form.module.css";
import type { Model } from "~/system/queries";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { TextArea, TextInput } from "~/ui/Field";
import { DialogBox } from "~/ui/Overlay";

interface RenameProps {
  readonly model: Model;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

const LONGEST_NAME = 200;
const LONGEST_NOTE = 2000;

export function Rename({ model, isOpen, onClose }: RenameProps) {
  const id = useId();
  const change = useModelChange();
  return (
    <DialogBox
      isOpen={isOpen}
      onClose={onClose}
      title={t("model.renameOf", { name: model.name })}
      closeLabel={t("close")}
      footer={<Button variant="primary" type="submit" form={id} isBusy={change.isPending}>{t("model.save")}</Button>}
    >
      <NameForm
        id={id}
        model={model}
        onGiven={(name, note) => {
          change.mutate({ model, change: { display_name: name || null, note: note || null } }, { onSuccess: onClose });
        }}
      />
    </DialogBox>
  );
}

interface NameFormProps {
  readonly id: string;
  readonly model: Model;
  readonly onGiven: (name: string, note: string) => void;
}

function NameForm({ id, model, onGiven }: NameFormProps) {
  const [name, setName] = useState(model.display_name);
  const [note, setNote] = useState(model.note ?? "");
  const given = (event: FormEvent): void => {
    event.preventDefault();
    onGiven(name.trim(), note.trim());
  };
  return (
    <form id={id} className={styles.form} onSubmit={given}>
      <TextInput
        label={t("model.name")}
        hint={t("model.nameHint", { name: model.name })}
        value={name}
        maxLength={LONGEST_NAME}
        onChange={(event) => { setName(event.target.value); }}
      />
      <TextArea label={t("model.note")} value={note} maxLength={LONGEST_NOTE} onChange={(event) => { setNote(event.target.value); }} />
    </form>
  );
}
