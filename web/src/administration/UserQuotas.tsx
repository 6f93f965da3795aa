/** What an account uses, and what it may; what is left empty goes by what holds for everybody. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";

import styles from "~/administration/Administration.module.css";
import { accountUsageQuery, adminKeys, type AccountLine } from "~/administration/queries";
import { type QuotaForm, quotasOf, typedOf } from "~/administration/quotas";
import { changed } from "~/administration/userActs";
import { PATCH, told } from "~/api/client";
import { Fetching } from "~/jobs/Fetching";
import { Quotas } from "~/jobs/Quotas";
import { refusedText } from "~/jobs/refused";
import { t } from "~/text/later";
import { Button } from "~/ui/Button";
import { TextInput } from "~/ui/Field";
import { DialogBox } from "~/ui/Overlay";
import { notify } from "~/ui/toasts";

interface UserQuotasProps {
  readonly account: AccountLine;
  readonly onClose: () => void;
}

export function UserQuotas({ account, onClose }: UserQuotasProps) {
  const queries = useQueryClient();
  const usage = useQuery(accountUsageQuery(account.id));
  const [touched, setTyped] = useState<QuotaForm | null>(null);
  const typed = touched ?? typedOf(usage.data?.quotas ?? null);
  const saving = useMutation({
    mutationFn: () => told(PATCH("/api/v1/accounts/{account_id}", { params: { path: { account_id: account.id } }, body: changed({ quotas: quotasOf(typed) }) })),
    onSuccess: async () => {
      notify({ kind: "quotas", text: () => t("users.changed", { name: account.name }) });
      onClose();
      await queries.invalidateQueries({ queryKey: adminKeys.accounts });
    },
  });
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (!saving.isPending) saving.mutate();
  };
  const field = (name: keyof QuotaForm) => ({
    inputMode: "decimal" as const,
    autoComplete: "off",
    placeholder: t("quota.asAll"),
    value: typed[name],
    onChange: (event: { readonly target: { readonly value: string } }) => { setTyped({ ...typed, [name]: event.target.value }); },
  });
  return (
    <DialogBox isOpen onClose={onClose} title={t("users.quotasOf", { name: account.name })} closeLabel={t("close")}>
      <Fetching query={usage} />
      {usage.data && <div><Quotas usage={usage.data} /></div>}
      <form className={styles.form} onSubmit={send}>
        <p className={styles.note}>{t("quota.note")}</p>
        <TextInput label={t("quota.storedGb")} {...field("storedGb")} />
        <TextInput label={t("quota.audioMinutes")} {...field("audioMinutes")} />
        <TextInput label={t("quota.runningJobs")} {...field("runningJobs")} />
        {saving.error && <p className={styles.trouble} role="alert">{refusedText(saving.error)}</p>}
        <div className={styles.buttons}>
          <Button variant="outline" onClick={onClose}>{t("cancel")}</Button>
          <Button variant="primary" type="submit" isBusy={saving.isPending}>{t("save")}</Button>
        </div>
      </form>
    </DialogBox>
  );
}
