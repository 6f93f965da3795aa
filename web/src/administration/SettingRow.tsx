/** One setting of the server: its value, where that comes from, and the way back to what it is by itself. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";

import styles from "~/administration/Administration.module.css";
import { type SettingLine, settingsQuery } from "~/administration/queries";
import { labelOf, readOf, saidOf, typedOf, valueOf } from "~/administration/settings";
import { PATCH, told } from "~/api/client";
import { Refused } from "~/api/problems";
import { refusedText } from "~/jobs/refused";
import { meaningOf } from "~/text/knobs";
import { t } from "~/text/later";
import { announce } from "~/ui/Announcer";
import { Button } from "~/ui/Button";
import { Switch } from "~/ui/Choices";
import { TextInput } from "~/ui/Field";
import { Select } from "~/ui/Select";
import { Tag } from "~/ui/Tag";

export function SettingRow({ item }: { readonly item: SettingLine }) {
  const queries = useQueryClient();
  const labelId = useId();
  const label = labelOf(item);
  const about = meaningOf(item);
  const saving = useMutation({
    mutationFn: (value: unknown) => told(PATCH("/api/v1/settings", { body: { [item.name]: value } as Record<string, never> })),
    onSuccess: (view) => {
      queries.setQueryData(settingsQuery.queryKey, view);
      announce(t("knobs.saved", { name: label }));
    },
  });
  const problem = saving.error ? problemText(saving.error, item.name) : undefined;
  return (
    <div className={styles.setting}>
      <div className={styles.about}>
        <b id={labelId}>{label}</b>
        <p lang={about.lang}>{about.text}</p>
        <p><code>{item.name}</code></p>
        <Origin item={item} />
      </div>
      <div className={styles.control}>
        <Control
          item={item}
          label={label}
          labelId={labelId}
          problem={problem}
          isBusy={saving.isPending}
          onSave={(value) => { saving.mutate(value); }}
          onTyped={() => { if (saving.error) saving.reset(); }}
        />
        {item.source === "stored" && (
          <div><Button size="sm" isBusy={saving.isPending && saving.variables === null} aria-label={`${t("knobs.reset", { value: shown(item.default, item.unit) })}: ${label}`} onClick={() => { saving.mutate(null); }}>{t("knobs.reset", { value: shown(item.default, item.unit) })}</Button></div>
        )}
      </div>
    </div>
  );
}

function Origin({ item }: { readonly item: SettingLine }) {
  if (item.is_locked) return <Tag tone="warning">{t("knobs.locked", { place: item.set_in ?? item.variable })}</Tag>;
  return item.source === "stored" ? <Tag tone="accent">{t("knobs.changed")}</Tag> : null;
}

interface ControlProps {
  readonly item: SettingLine;
  readonly label: string;
  readonly labelId: string;
  readonly problem: string | undefined;
  readonly isBusy: boolean;
  readonly onSave: (value: unknown) => void;
  readonly onTyped: () => void;
}

function Control(props: ControlProps) {
  const { item, label, labelId, problem, isBusy, onSave } = props;
  if (item.type === "boolean") {
    return (
      <>
        <Switch aria-labelledby={labelId} checked={item.value === true} disabled={item.is_locked || isBusy} onChange={(event) => { onSave(event.target.checked); }} />
        {problem !== undefined && <p className={styles.trouble} role="alert">{problem}</p>}
      </>
    );
  }
  if (item.choices !== null && item.type === "string") {
    return (
      <>
        <Select label={label} isLabelHidden isDisabled={item.is_locked || isBusy} value={typedOf(item.value)} onChoose={onSave} choices={item.choices.map((choice) => ({ value: String(choice), label: saidOf(String(choice)) }))} />
        {problem !== undefined && <p className={styles.trouble} role="alert">{problem}</p>}
      </>
    );
  }
  return <Typed {...props} />;
}

function Typed({ item, label, problem, isBusy, onSave, onTyped }: ControlProps) {
  const before = typedOf(item.value);
  const [typed, setTyped] = useState(before);
  const [known, setKnown] = useState(before);
  const [sent, setSent] = useState(before);
  if (before !== known) {
    setKnown(before);
    // What is typed on while a value is being saved stays.
    if (typed === known || typed === sent) setTyped(before);
  }
  const value = valueOf(item, typed);
  const unit = item.unit === null ? null : saidOf(item.unit);
  const hint = readOf(value, item.unit) ?? (item.choices === null ? unit : t("knobs.or", { unit: unit ?? "", words: item.choices.join(", ") }));
  const isChanged = typed.trim() !== before;
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (!isChanged || isBusy) return;
    setSent(typed);
    onSave(typed.trim() === "" && item.default === null ? null : value);
  };
  return (
    <form onSubmit={save}>
      <TextInput
        label={label}
        isLabelHidden
        hint={hint ?? undefined}
        error={problem}
        disabled={item.is_locked}
        autoComplete="off"
        spellCheck={false}
        inputMode={item.type === "integer" || item.type === "number" ? "decimal" : "text"}
        value={typed}
        onChange={(event) => { setTyped(event.target.value); onTyped(); }}
      />
      {isChanged && <Button variant="primary" type="submit" isBusy={isBusy}>{t("save")}</Button>}
    </form>
  );
}

const shown = (value: unknown, unit: string | null): string => readOf(value, unit) ?? (typedOf(value) || t("knobs.nothing"));

/** The server's sentence about the value, without the name that stands above. */
function problemText(error: Error, name: string): string {
  const isAbout = error instanceof Refused && error.status === 422 && error.message !== "";
  return isAbout ? error.message.replace(`${name}: `, "") : refusedText(error);
}
