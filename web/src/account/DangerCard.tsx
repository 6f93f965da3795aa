/** Deletes the account with all that it has, for good; the name is typed for it. */

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import styles from "~/account/Account.module.css";
import { DELETE, told } from "~/api/client";
import { Refused } from "~/api/problems";
import { leave } from "~/session/acts";
import type { Account } from "~/session/types";
import { accountRefusedText } from "~/session/refusals";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { TextInput } from "~/ui/Field";
import { DialogBox } from "~/ui/Overlay";
import { PasswordInput } from "~/ui/PasswordInput";
import { Setting } from "~/ui/Setting";

export function DangerCard({ account }: { readonly account: Account }) {
  const [isAsking, setAsking] = useState(false);
  return (
    <Card title={t("goodbye")}>
      <Setting label={t("goodbye.delete")} note={t("goodbye.note")}>
        <Button variant="danger-text" onClick={() => { setAsking(true); }}>{t("goodbye.ask")}</Button>
      </Setting>
      {isAsking && <Asking account={account} onClose={() => { setAsking(false); }} />}
    </Card>
  );
}

function Asking({ account, onClose }: { readonly account: Account; readonly onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const [password, setPassword] = useState("");
  const deleting = useMutation({
    mutationFn: () => told(DELETE("/api/v1/me", { body: account.has_password ? { password } : { login: typed } })),
    onSuccess: leave,
  });
  const isNamed = typed.trim() === account.login;
  const isWrong = deleting.error instanceof Refused && deleting.error.code === "login_refused";
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (isNamed && !deleting.isPending) deleting.mutate();
  };
  return (
    <DialogBox isOpen onClose={onClose} title={t("goodbye.title")} closeLabel={t("close")}>
      <form className={styles.form} onSubmit={send}>
        <p>{t("goodbye.text")}</p>
        <TextInput label={t("goodbye.type", { login: account.login ?? "" })} autoComplete="off" autoCapitalize="none" spellCheck={false} value={typed} onChange={(event) => { setTyped(event.target.value); }} />
        {account.has_password && (
          <PasswordInput label={t("login.password")} showLabel={t("login.show")} hideLabel={t("login.hide")} autoComplete="current-password" required value={password} error={isWrong ? t("password.wrong") : undefined} onChange={(event) => { setPassword(event.target.value); }} />
        )}
        {deleting.error && !isWrong && <p className={styles.trouble} role="alert">{accountRefusedText(deleting.error)}</p>}
        <div className={styles.buttons}>
          <Button variant="outline" onClick={onClose}>{t("goodbye.keep")}</Button>
          <Button variant="danger" type="submit" isBusy={deleting.isPending} disabled={!isNamed}>{t("goodbye.go")}</Button>
        </div>
      </form>
    </DialogBox>
  );
}
