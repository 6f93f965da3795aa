/** Makes an account, or changes its name, its sign-in name and what it may do. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import styles from "~/administration/Administration.module.css";
import { adminKeys, type AccountLine } from "~/administration/queries";
import { changed } from "~/administration/userActs";
import type { MadePassword } from "~/administration/UsersPage";
import { PATCH, POST, told } from "~/api/client";
import { weakText } from "~/session/passwords";
import { accountRefusedText } from "~/session/refusals";
import { t } from "~/text/later";
import { Button } from "~/ui/Button";
import { SegmentedControl } from "~/ui/Choices";
import { TextInput } from "~/ui/Field";
import { DialogBox } from "~/ui/Overlay";
import { PasswordInput } from "~/ui/PasswordInput";
import { notify } from "~/ui/toasts";

interface UserFormProps {
  /** Null: a new one. */
  readonly account: AccountLine | null;
  readonly onClose: () => void;
  readonly onPassword: (made: MadePassword) => void;
}

type Role = AccountLine["role"];

interface Typed {
  readonly name: string;
  readonly login: string;
  readonly role: Role;
  readonly password: string;
}

const typedOf = (account: AccountLine | null): Typed =>
  account ? { name: account.name, login: account.login ?? "", role: account.role, password: "" } : { name: "", login: "", role: "member", password: "" };

export function UserForm({ account, onClose, onPassword }: UserFormProps) {
  const queries = useQueryClient();
  const [{ name, login, role, password }, setTyped] = useState<Typed>(() => typedOf(account));
  const change = (to: Partial<Typed>): void => { setTyped((typed) => ({ ...typed, ...to })); };
  const saving = useMutation({
    mutationFn: async (): Promise<string | null> => {
      const given = { name: name.trim(), login: login.trim(), role };
      if (account) {
        await told(PATCH("/api/v1/accounts/{account_id}", { params: { path: { account_id: account.id } }, body: changed(given) }));
        return null;
      }
      const made = await told(POST("/api/v1/accounts", { body: { ...given, password: password === "" ? null : password } }));
      return made.password ?? null;
    },
    onSuccess: async (made) => {
      if (made !== null) onPassword({ name: name.trim(), password: made });
      else notify({ kind: "user-saved", text: () => t(account ? "users.changed" : "users.made", { name: name.trim() }) });
      onClose();
      await queries.invalidateQueries({ queryKey: adminKeys.accounts });
    },
  });
  const weak = weakText(saving.error);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (!saving.isPending) saving.mutate();
  };
  return (
    <DialogBox isOpen onClose={onClose} title={account ? t("users.editOf", { name: account.name }) : t("users.new")} closeLabel={t("close")}>
      <form className={styles.form} onSubmit={send}>
        <TextInput label={t("account.name")} dir="auto" required maxLength={200} autoComplete="off" value={name} onChange={(event) => { change({ name: event.target.value }); }} />
        <TextInput label={t("login.name")} hint={t("first.loginHint")} required maxLength={200} autoComplete="off" autoCapitalize="none" spellCheck={false} value={login} onChange={(event) => { change({ login: event.target.value }); }} />
        <div>
          <SegmentedControl label={t("account.role")} value={role} onChoose={(value) => { change({ role: value as Role }); }} choices={[{ value: "member", label: t("role.member") }, { value: "administrator", label: t("role.administrator") }]} />
          <p className={styles.note}>{t(role === "administrator" ? "role.administratorNote" : "role.memberNote")}</p>
        </div>
        {!account && (
          <PasswordInput label={t("users.password")} showLabel={t("login.show")} hideLabel={t("login.hide")} hint={t("users.passwordHint")} error={weak} autoComplete="new-password" value={password} onChange={(event) => { change({ password: event.target.value }); }} />
        )}
        {saving.error && weak === undefined && <p className={styles.trouble} role="alert">{accountRefusedText(saving.error)}</p>}
        <div className={styles.buttons}>
          <Button variant="outline" onClick={onClose}>{t("cancel")}</Button>
          <Button variant="primary" type="submit" isBusy={saving.isPending}>{account ? t("save") : t("users.make")}</Button>
        </div>
      </form>
    </DialogBox>
  );
}
