/** One list of words: its name, for which language it is, and its words, a line each. */

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";

import { refusedText } from "~/jobs/refused";
import { languagesOf } from "~/options/languages";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Switch } from "~/ui/Choices";
import { TextArea, TextInput } from "~/ui/Field";
import { Sheet } from "~/ui/Overlay";
import { Select } from "~/ui/Select";
import { Skeleton } from "~/ui/States";
import { useSaving, type Vocabulary, vocabularyQuery } from "~/vocabularies/acts";
import styles from "~/vocabularies/VocabulariesPage.module.css";
import { entriesOf, type Fault, linesOf } from "~/vocabularies/words";

const ANY = "any";

interface VocabularySheetProps {
  readonly opened: { readonly id: string | null } | null;
  readonly onClose: () => void;
}

export function VocabularySheet({ opened, onClose }: VocabularySheetProps) {
  const id = useId();
  const saving = useSaving();
  const close = (): void => {
    saving.reset();
    onClose();
  };
  return (
    <Sheet
      isOpen={opened !== null}
      onClose={close}
      title={t(opened?.id ? "vocabularies.edit" : "vocabularies.add")}
      closeLabel={t("close")}
      footer={
        <>
          <div className={styles.grow}>{saving.error && <p className={styles.refused} role="alert">{refusedText(saving.error)}</p>}</div>
          <Button variant="primary" type="submit" form={id} isBusy={saving.isPending}>{t("vocabularies.save")}</Button>
        </>
      }
    >
      {opened?.id === null && <Form key="new" id={id} known={null} saving={saving} onSaved={close} />}
      {opened !== null && opened.id !== null && <Known key={opened.id} listId={opened.id} id={id} saving={saving} onSaved={close} />}
    </Sheet>
  );
}

interface FormProps {
  readonly id: string;
  readonly known: Vocabulary | null;
  readonly saving: ReturnType<typeof useSaving>;
  readonly onSaved: () => void;
}

/** The list as it is now: what was fetched before may be old. */
function Known({ listId, ...rest }: Omit<FormProps, "known"> & { readonly listId: string }) {
  const { data, error, isFetching, isFetchedAfterMount } = useQuery(vocabularyQuery(listId));
  if (error) return <p className={styles.refused} role="alert">{refusedText(error)}</p>;
  if (!data || (isFetching && !isFetchedAfterMount)) return <Skeleton label={t("vocabularies.loading")} rows={3} />;
  return <Form {...rest} known={data} />;
}

function Form({ id, known, saving, onSaved }: FormProps) {
  const [start] = useState(known);
  const [name, setName] = useState(start?.name ?? "");
  const [language, setLanguage] = useState(start?.language ?? ANY);
  const [isDefault, setDefault] = useState(start?.is_default ?? false);
  const [lines, setLines] = useState(() => linesOf(start?.entries ?? []));
  const [isTried, setTried] = useState(false);
  const { entries, fault } = entriesOf(lines);
  const submitted = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === "" || fault) return;
    const draft = { name: name.trim(), language: language === ANY ? null : language, is_default: isDefault, entries };
    saving.mutate({ draft, known: start }, { onSuccess: onSaved });
  };
  return (
    <form id={id} className={styles.form} onSubmit={submitted} noValidate>
      <TextInput
        label={t("vocabularies.name")}
        error={isTried && name.trim() === "" ? t("vocabularies.nameNeeded") : undefined}
        value={name}
        maxLength={2000}
        onChange={(event) => { setName(event.target.value); }}
      />
      <TextArea
        label={t("vocabularies.words")}
        hint={t("vocabularies.wordsHint", { count: entries.length })}
        error={fault ? faultText(fault) : undefined}
        spellCheck={false}
        value={lines}
        placeholder={"Grafana\nKubernetis => Kubernetes\ncooper netties ~> Kubernetes"}
        onChange={(event) => { setLines(event.target.value); }}
      />
      <Select
        label={t("vocabularies.language")}
        value={language}
        onChoose={setLanguage}
        choices={[{ value: ANY, label: t("vocabularies.anyLanguage") }, ...languagesOf(undefined)]}
      />
      <label className={styles.switch}>
        <Switch checked={isDefault} onChange={(event) => { setDefault(event.target.checked); }} />
        {t("vocabularies.defaultLong")}
      </label>
    </form>
  );
}

const faultText = ({ kind, line }: Fault): string => t(`vocabularies.fault.${kind}`, { line });
