/** Changes the password, which ends all other sessions. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";

import styles from "~/account/Account.module.css";
import { sessionsQuery } from "~/account/queries";
import { PUT, told } from "~/api/client";
import { Refused } from "~/api/problems";
import { refusedText } from "~/jobs/refused";
import { weakText } from "~/session/passwords";
import { askSession, setSession } from "~/session/session";
import type { Account } from "~/session/types";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { PasswordInput } from "~/ui/PasswordInput";
import { notify } from "~/ui/toasts";

export function PasswordCard({ account }: { readonly account: Account }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [{ current, fresh }, setTyped] = useState({ current: "", fresh: "" });
  const changing = useMutation({
    mutationFn: () => told(PUT("/api/v1/me/password", { body: { current, new: fresh } })),
    onSuccess: async () => {
      setTyped({ current: "", fresh: "" });
      notify({ kind: "password", text: () => t("password.changed") });
      await queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
      if (!account.must_change_password) return;
      setSession(await askSession());
      void navigate({ to: "/" });
    },
  });
  if (!account.has_password) {
    return <Card title={t("login.password")}><p className={styles.note}>{t("password.none")}</p></Card>;
  }
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (!changing.isPending) changing.mutate();
  };
  const { error } = changing;
  const isWrong = error instanceof Refused && error.code === "login_refused";
  const weak = weakText(error);
  return (
    <Card title={t("login.password")}>
      <form className={styles.form} onSubmit={save}>
        <input type="hidden" autoComplete="username" value={account.login ?? ""} readOnly />
        <PasswordInput label={t("password.current")} showLabel={t("login.show")} hideLabel={t("login.hide")} autoComplete="current-password" required value={current} error={isWrong ? t("password.wrong") : undefined} onChange={(event) => { setTyped({ current: event.target.value, fresh }); }} />
        <PasswordInput label={t("password.new")} showLabel={t("login.show")} hideLabel={t("login.hide")} autoComplete="new-password" required value={fresh} hint={t("password.hint")} error={weak} onChange={(event) => { setTyped({ current, fresh: event.target.value }); }} />
        {error && !isWrong && weak === undefined && <p className={styles.trouble} role="alert">{refusedText(error)}</p>}
        <p className={styles.note}>{t("password.note")}</p>
        <Button variant="primary" type="submit" isBusy={changing.isPending}>{t("password.change")}</Button>
      </form>
    </Card>
  );
}
