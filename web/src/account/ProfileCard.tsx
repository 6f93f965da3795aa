/** The reader's name, by what they sign in, and what they may do. */

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import styles from "~/account/Account.module.css";
import { PATCH, told } from "~/api/client";
import { refusedText } from "~/jobs/refused";
import { signOut } from "~/session/acts";
import { session } from "~/session/session";
import type { Account } from "~/session/types";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { TextInput } from "~/ui/Field";
import { Setting } from "~/ui/Setting";
import { notify } from "~/ui/toasts";

export function ProfileCard({ account }: { readonly account: Account }) {
  const [name, setName] = useState(account.name);
  const saving = useMutation({
    mutationFn: () => told(PATCH("/api/v1/me", { body: { name: name.trim() } })),
    onSuccess: (changed) => {
      session.set((now) => now && { ...now, account: changed });
      notify({ kind: "account-saved", text: () => t("account.saved") });
    },
  });
  const leaving = useMutation({ mutationFn: signOut });
  const isChanged = name.trim() !== account.name && name.trim() !== "";
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (isChanged) saving.mutate();
  };
  return (
    <Card title={t("settings.account")}>
      <form className={styles.inline} onSubmit={save}>
        <TextInput label={t("account.name")} dir="auto" maxLength={200} required autoComplete="name" value={name} error={saving.error ? refusedText(saving.error) : undefined} onChange={(event) => { setName(event.target.value); saving.reset(); }} />
        <Button variant="outline" type="submit" isBusy={saving.isPending} disabled={!isChanged}>{t("save")}</Button>
      </form>
      <Setting label={t("login.name")} note={<bdi>{account.login}</bdi>} />
      <Setting label={t("account.role")} note={t(account.role === "administrator" ? "role.administratorNote" : "role.memberNote")} />
      <Setting label={t("account.signOut")} note={leaving.error ? <span role="alert">{t("account.notOut", { why: refusedText(leaving.error) })}</span> : t("account.signOutNote")}>
        <Button variant="outline" isBusy={leaving.isPending} onClick={() => { leaving.mutate(); }}>{t("account.signOut")}</Button>
      </Setting>
    </Card>
  );
}
