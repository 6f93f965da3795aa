/** Makes a key: for what it is, what it may, when it ends. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";

import styles from "~/account/Account.module.css";
import { endOf, LENGTHS } from "~/account/keyLengths";
import { keysQuery } from "~/account/queries";
import { POST, told } from "~/api/client";
import { refusedText } from "~/jobs/refused";
import { useIsAdmin } from "~/session/session";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { LabelledCheckbox } from "~/ui/Choices";
import { TextInput } from "~/ui/Field";
import { DialogBox } from "~/ui/Overlay";
import { Select } from "~/ui/Select";

const SCOPES = ["read", "write", "transcribe", "admin"] as const;
type Scope = (typeof SCOPES)[number];

export interface Made {
  readonly id: string;
  readonly name: string;
  readonly key: string;
}

interface KeyFormProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onMade: (made: Made) => void;
}

export const KeyForm = ({ isOpen, onClose, onMade }: KeyFormProps) => (
  <DialogBox isOpen={isOpen} onClose={onClose} title={t("keys.new")} closeLabel={t("close")}>
    <Inside onMade={onMade} />
  </DialogBox>
);

function Inside({ onMade }: Pick<KeyFormProps, "onMade">) {
  const queries = useQueryClient();
  const isAdmin = useIsAdmin();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>(["read", "transcribe"]);
  const [length, setLength] = useState<string>("90");
  const noteId = useId();
  const making = useMutation({
    mutationFn: () => told(POST("/api/v1/me/keys", { body: { name: name.trim(), scopes: [...scopes], expires_at: endOf(length, new Date()) } })),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: keysQuery.queryKey });
      onMade(made);
    },
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (scopes.length > 0 && !making.isPending) making.mutate();
  };
  return (
    <form className={styles.form} onSubmit={send}>
      <TextInput label={t("keys.name")} hint={t("keys.nameHint")} dir="auto" required maxLength={100} autoComplete="off" value={name} onChange={(event) => { setName(event.target.value); }} />
      <fieldset className={styles.scopes} aria-describedby={noteId}>
        <legend>{t("keys.may")}</legend>
        {SCOPES.filter((scope) => scope !== "admin" || isAdmin).map((scope) => (
          <LabelledCheckbox
            key={scope}
            checked={scopes.includes(scope)}
            onChange={(event) => { setScopes(event.target.checked ? [...scopes, scope] : scopes.filter((other) => other !== scope)); }}
          >
            <span>{t(`scope.${scope}`)}<small>{t(`scope.${scope}Note`)}</small></span>
          </LabelledCheckbox>
        ))}
        {scopes.length === 0 && <p id={noteId} className={styles.trouble}>{t("keys.mayNothing")}</p>}
      </fieldset>
      <Select label={t("keys.ends")} value={length} onChoose={setLength} choices={LENGTHS.map((days) => ({ value: days, label: days === "never" ? t("keys.never") : t("keys.days", { count: Number(days) }) }))} />
      {making.error && <p className={styles.trouble} role="alert">{refusedText(making.error)}</p>}
      <Button variant="primary" type="submit" isBusy={making.isPending} disabled={scopes.length === 0}>{t("keys.make")}</Button>
    </form>
  );
}
