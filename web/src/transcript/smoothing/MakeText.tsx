/** Where a clean text or a translation is not there yet: what it would be, and having it made. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Languages, WandSparkles } from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";

import type { Job, Llm } from "~/api/types";
import { useJobAct } from "~/jobs/acts";
import { refusedText, sentenceOf } from "~/jobs/refused";
import { spokenProgress, stateOf } from "~/jobs/words";
import { llmsQuery, usualLlm } from "~/notes/queries";
import { SetUp } from "~/notes/SetUp";
import { languagesOf } from "~/options/languages";
import { languageName } from "~/text/numbers";
import { languageNow } from "~/text/text";
import { t } from "~/text/later";
import { makeText } from "~/transcript/smoothing/making";
import styles from "~/transcript/smoothing/Smoothing.module.css";
import { type Choice, isActive } from "~/transcript/smoothing/texts";
import { Button } from "~/ui/Button";
import { TextInput } from "~/ui/Field";
import { Progress } from "~/ui/Progress";
import { Select } from "~/ui/Select";
import { EmptyState } from "~/ui/States";

interface MakeTextProps {
  readonly recordingId: string;
  /** The language that is spoken, into which nothing is translated. */
  readonly spoken: string | null;
  readonly choice: Choice;
  readonly job: Job | undefined;
  readonly onChoose: (choice: Choice) => void;
}

export function MakeText({ recordingId, spoken, choice, job, onChoose }: MakeTextProps) {
  const isTranslation = choice.kind === "translation";
  return (
    <div className={styles.make}>
      <EmptyState icon={isTranslation ? Languages : WandSparkles} title={isTranslation ? t("smooth.translate") : t("smooth.none")} text={isTranslation ? t("smooth.translateText") : t("smooth.noneText")}>
        {job && isActive(job) ? <Making job={job} choice={choice} /> : <MakeForm recordingId={recordingId} spoken={spoken} choice={choice} failed={job} onChoose={onChoose} />}
      </EmptyState>
    </div>
  );
}

function Making({ job, choice }: { readonly job: Job; readonly choice: Choice }) {
  const act = useJobAct();
  const label = choice.kind === "translation" ? t("smooth.translating", { language: languageName(choice.language ?? "") }) : t("smooth.making");
  return (
    <div className={styles.form}>
      <p role="status">{job.state === "running" ? label : stateOf(job).text}</p>
      {job.state === "running" && <Progress label={label} value={job.progress > 0 ? job.progress : null} spoken={spokenProgress(job)} />}
      <Button size="sm" variant="outline" isBusy={act.isPending} onClick={() => { act.mutate({ job, act: "cancel" }); }}>{t("notes.cancel")}</Button>
    </div>
  );
}

/** The language that was chosen, else the reader's own, else one of two that many read. */
const firstOf = (choice: Choice, spoken: string | null): string =>
  [choice.kind === "translation" ? choice.language : null, languageNow(), "en"].find((code) => code !== null && code !== spoken) ?? "de";

function MakeForm({ recordingId, spoken, choice, failed, onChoose }: Omit<MakeTextProps, "job"> & { readonly failed: Job | undefined }) {
  const queries = useQueryClient();
  const llms = useQuery(llmsQuery);
  const [language, setLanguage] = useState(firstOf(choice, spoken));
  const [key, setKey] = useState("");
  const llm = usualLlm(llms.data ?? []);
  const wished: Choice = choice.kind === "translation" ? { kind: "translation", language } : choice;
  const make = useMutation({ mutationFn: () => makeText(queries, recordingId, wished, key.trim()), onSuccess: () => { onChoose(wished); } });
  const sent = (event: FormEvent): void => {
    event.preventDefault();
    if (!make.isPending) make.mutate();
  };
  // Without a model rules take hesitations out; they translate nothing.
  const isWithoutModel = llms.isSuccess && !llm;
  if (isWithoutModel && choice.kind === "translation") return <NoModel llms={llms.data} />;
  return (
    <form className={styles.form} onSubmit={sent}>
      {choice.kind === "translation" && <Select label={t("smooth.into")} value={language} onChoose={setLanguage} choices={languagesOf(undefined).filter(({ value }) => value !== spoken)} />}
      {isWithoutModel && <NoModel llms={llms.data}>{t("smooth.byRules")}</NoModel>}
      <Button type="submit" variant="primary" isBusy={make.isPending}>{t(choice.kind === "translation" ? "smooth.makeTranslation" : "smooth.make")}</Button>
      {llm?.takes_key && <OwnKey value={key} onChange={setKey} />}
      <Trouble error={make.error} failed={failed} />
    </form>
  );
}

const NoModel = ({ llms, children }: { readonly llms: readonly Llm[]; readonly children?: ReactNode }) => (
  <div className={styles.choices}><p><b>{t("notes.noModel")}.</b> {children}</p><SetUp llms={llms} /></div>
);

const OwnKey = ({ value, onChange }: { readonly value: string; readonly onChange: (key: string) => void }) => (
  <details className={styles.choices}>
    <summary>{t("notes.choices")}</summary>
    <TextInput label={t("notes.key")} hint={t("notes.keyHint")} type="password" autoComplete="off" value={value} onChange={(event) => { onChange(event.target.value); }} />
  </details>
);

function Trouble({ error, failed }: { readonly error: Error | null; readonly failed: Job | undefined }) {
  if (error) return <p className={styles.failure} role="alert">{refusedText(error)}</p>;
  return failed?.error ? <p className={styles.failure}>{t("smooth.failed")} {sentenceOf(failed.error.code, failed.error.message)}</p> : null;
}
