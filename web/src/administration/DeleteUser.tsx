/** Deletes somebody's account with all that it has, for good; the sign-in name is typed for it. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import styles from "~/administration/Administration.module.css";
import { adminKeys, type AccountLine } from "~/administration/queries";
import { DELETE, told } from "~/api/client";
import { accountRefusedText } from "~/session/refusals";
import { t } from "~/text/later";
import { Button } from "~/ui/Button";
import { TextInput } from "~/ui/Field";
import { DialogBox } from "~/ui/Overlay";
import { notify } from "~/ui/toasts";

interface DeleteUserProps {
  readonly account: AccountLine;
  readonly onClose: () => void;
}

export function DeleteUser({ account, onClose }: DeleteUserProps) {
  const queries = useQueryClient();
  const [typed, setTyped] = useState("");
  const deleting = useMutation({
    mutationFn: () => told(DELETE("/api/v1/accounts/{account_id}", { params: { path: { account_id: account.id } } })),
    onSuccess: async () => {
      notify({ kind: "user-deleted", text: () => t("users.deleted", { name: account.name }) });
      onClose();
      await queries.invalidateQueries({ queryKey: adminKeys.accounts });
    },
  });
  const isNamed = typed.trim() === account.login;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (isNamed && !deleting.isPending) deleting.mutate();
  };
  return (
    <DialogBox isOpen onClose={onClose} title={t("users.askDelete", { name: account.name })} closeLabel={t("close")}>
      <form className={styles.form} onSubmit={send}>
        <p className={styles.note}>{t("users.askDeleteText")}</p>
        <TextInput label={t("goodbye.type", { login: account.login ?? account.id })} autoComplete="off" autoCapitalize="none" spellCheck={false} value={typed} onChange={(event) => { setTyped(event.target.value); }} />
        {deleting.error && <p className={styles.trouble} role="alert">{accountRefusedText(deleting.error)}</p>}
        <div className={styles.buttons}>
          <Button variant="outline" onClick={onClose}>{t("users.keep")}</Button>
          <Button variant="danger" type="submit" isBusy={deleting.isPending} disabled={!isNamed}>{t("users.deleteGo")}</Button>
        </div>
      </form>
    </DialogBox>
  );
}
