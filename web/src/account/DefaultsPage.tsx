/** What new recordings get unless they are given something else. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import styles from "~/account/Account.module.css";
import { PUT, told } from "~/api/client";
import type { Options } from "~/api/types";
import { Fetching } from "~/jobs/Fetching";
import { refusedText } from "~/jobs/refused";
import { diarizersQuery, enginesQuery, preferencesQuery } from "~/live/queries";
import { type Form, fromOptions, PLAIN, toOptions } from "~/options/form";
import { OptionsForm } from "~/options/OptionsForm";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { notify } from "~/ui/toasts";

export function DefaultsPage() {
  const query = useQuery({ ...preferencesQuery, staleTime: 0 });
  return (
    <Card title={t("defaults")}>
      <Fetching query={query} />
      {query.data && <Defaults kept={query.data} key={JSON.stringify(query.data)} />}
    </Card>
  );
}

function Defaults({ kept }: { readonly kept: Options }) {
  const queries = useQueryClient();
  const { data: engines } = useQuery(enginesQuery);
  const { data: diarizers } = useQuery(diarizersQuery);
  const before = Object.keys(kept).length === 0 ? PLAIN : fromOptions(kept);
  const [form, setForm] = useState<Form>(before);
  const saving = useMutation({
    mutationFn: (wished: Form) => told(PUT("/api/v1/me/preferences", { body: toOptions(wished) as Required<Options> })),
    onSuccess: (saved) => {
      queries.setQueryData(preferencesQuery.queryKey, saved);
      notify({ kind: "defaults", text: () => t("defaults.saved") });
    },
  });
  const isChanged = JSON.stringify(form) !== JSON.stringify(before);
  const isPlain = JSON.stringify(before) === JSON.stringify(PLAIN);
  return (
    <div className={styles.wide}>
      <p className={styles.note}>{t("defaults.text")}</p>
      <OptionsForm form={form} onChange={setForm} engines={engines ?? []} diarizers={diarizers ?? []} engineKey="" onEngineKey={null} />
      {saving.error && <p className={styles.trouble} role="alert">{refusedText(saving.error)}</p>}
      <div className={styles.buttons}>
        <Button variant="primary" isBusy={saving.isPending} disabled={!isChanged} onClick={() => { saving.mutate(form); }}>{t("save")}</Button>
        {!isPlain && <Button variant="outline" onClick={() => { setForm(PLAIN); saving.mutate(PLAIN); }}>{t("defaults.reset")}</Button>}
      </div>
    </div>
  );
}
