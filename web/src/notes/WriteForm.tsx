/** Asks how a note is to be written, and has it written; without a language model it says what can be had. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Quote, WandSparkles } from "lucide-react";
import { type FormEvent, useState } from "react";

import type { Llm, TemplateSummary } from "~/api/types";
import { refusedText } from "~/jobs/refused";
import styles from "~/notes/NotesPanel.module.css";
import { llmsQuery, usualLlm, worded, writeNote } from "~/notes/queries";
import { SetUp } from "~/notes/SetUp";
import { languagesOf } from "~/options/languages";
import { t } from "~/text/later";
import { Button } from "~/ui/Button";
import { LabelledCheckbox } from "~/ui/Choices";
import { TextInput } from "~/ui/Field";
import { Select } from "~/ui/Select";

interface WriteFormProps {
  readonly recordingId: string;
  readonly template: TemplateSummary;
  /** There is no note of it yet: what it is stands above. */
  readonly isFirst: boolean;
  readonly onDone?: () => void;
}

const SPOKEN = "spoken";
const FIRST: Choices = { language: SPOKEN, wishesNone: false, key: "" };

export function WriteForm({ recordingId, template, isFirst, onDone }: WriteFormProps) {
  const queries = useQueryClient();
  const llms = useQuery(llmsQuery);
  const [choices, setChoices] = useState(FIRST);
  const llm = usualLlm(llms.data ?? []);
  const isWithoutModel = !llm || choices.wishesNone;
  const write = useMutation({
    mutationFn: ({ language, key }: Choices) => writeNote(queries, recordingId, { template: template.id, language: language === SPOKEN ? null : language, isWithoutModel, key: key.trim() }),
    onSuccess: onDone,
  });
  const isPossible = llm !== undefined || !template.needs_model;
  const sent = (event: FormEvent): void => {
    event.preventDefault();
    if (isPossible && !write.isPending) write.mutate(choices);
  };
  return (
    <form className={styles.form} onSubmit={sent}>
      {isFirst && <h2>{worded(template.title)}</h2>}
      {isFirst && <p className={styles.about}>{worded(template.description)}</p>}
      {llms.isSuccess && !llm && <NoModel llms={llms.data} needsModel={template.needs_model} />}
      {isPossible && <Begin isWithoutModel={isWithoutModel} isBusy={write.isPending || llms.isPending} />}
      {write.isError && <p className={styles.failure} role="alert">{refusedText(write.error)}</p>}
      {llm && <HowToWrite llm={llm} needsModel={template.needs_model} choices={choices} onChange={setChoices} />}
    </form>
  );
}

const Begin = ({ isWithoutModel, isBusy }: { readonly isWithoutModel: boolean; readonly isBusy: boolean }) => (
  <Button type="submit" variant="primary" icon={isWithoutModel ? Quote : WandSparkles} isBusy={isBusy}>{t(isWithoutModel ? "notes.take" : "notes.write")}</Button>
);

interface Choices {
  readonly language: string;
  /** Also where a language model is set up, none is to be used. */
  readonly wishesNone: boolean;
  readonly key: string;
}

interface HowToWriteProps {
  readonly llm: Llm;
  readonly needsModel: boolean;
  readonly choices: Choices;
  readonly onChange: (choices: Choices) => void;
}

/** Folded: who writes it, in which language, with whose key. */
const HowToWrite = ({ llm, needsModel, choices, onChange }: HowToWriteProps) => (
  <details className={styles.choices}>
    <summary>{t("notes.choices")}</summary>
    <p>{t(llm.is_local ? "notes.modelLocal" : "notes.model", { model: llm.model ?? "", provider: llm.label })}</p>
    <Select
      label={t("notes.language")}
      value={choices.language}
      onChoose={(language) => { onChange({ ...choices, language }); }}
      isDisabled={choices.wishesNone}
      choices={[{ value: SPOKEN, label: t("notes.languageOfText") }, ...languagesOf(undefined)]}
    />
    {llm.takes_key && (
      <TextInput label={t("notes.key")} hint={t("notes.keyHint")} type="password" autoComplete="off" disabled={choices.wishesNone} value={choices.key} onChange={(event) => { onChange({ ...choices, key: event.target.value }); }} />
    )}
    {!needsModel && <LabelledCheckbox checked={choices.wishesNone} onChange={(event) => { onChange({ ...choices, wishesNone: event.target.checked }); }}>{t("notes.without")}</LabelledCheckbox>}
  </details>
);

interface NoModelProps {
  readonly llms: readonly Llm[];
  readonly needsModel: boolean;
}

const NoModel = ({ llms, needsModel }: NoModelProps) => (
  <div className={styles.noModel}>
    <p><b>{t("notes.noModel")}.</b> {needsModel ? t("notes.noModelNeeded") : t("notes.noModelExtract")}</p>
    <SetUp llms={llms} />
  </div>
);
