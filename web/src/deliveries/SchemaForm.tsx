/** The fields of a kind of destination, drawn by what its schema says. */

import { type AnyKey, isKey, t } from "~/text/later";
import { MappingField } from "~/deliveries/MappingField";
import { type Draft, type Fault, listOf, rowsOf, type SchemaField, type Typed } from "~/deliveries/schema";
import styles from "~/deliveries/Forms.module.css";
import { Switch } from "~/ui/Choices";
import { Combobox } from "~/ui/Combobox";
import { TextInput } from "~/ui/Field";
import { Select } from "~/ui/Select";
import { Setting } from "~/ui/Setting";

interface SchemaFormProps {
  readonly fields: readonly SchemaField[];
  readonly draft: Draft;
  /** By path, in words. */
  readonly errors: Readonly<Record<string, string>>;
  /** What the kind takes, where a list of events is asked for. */
  readonly events: readonly string[];
  readonly onChange: (draft: Draft) => void;
}

export function SchemaForm({ fields, ...rest }: SchemaFormProps) {
  const groups = [...new Map(fields.filter(({ group }) => group !== null).map(({ group }) => [group?.path, group])).values()].filter((group) => group !== null);
  const field = (about: SchemaField) => <FieldOf key={about.path} field={about} {...rest} />;
  return (
    <>
      {fields.filter(({ group, kind }) => group === null && kind !== "mapping").map(field)}
      {groups.map((group) => (
        <fieldset key={group.path} className={styles.group}>
          <legend>{worded(group.path, group.title)}</legend>
          <p className={styles.note}>{hintOf(group.path, group.description)}</p>
          <div className={styles.two}>{fields.filter((each) => each.group?.path === group.path).map(field)}</div>
        </fieldset>
      ))}
      {fields.filter(({ kind }) => kind === "mapping").map(field)}
    </>
  );
}

type FieldProps = Omit<SchemaFormProps, "fields"> & { readonly field: SchemaField };

function FieldOf({ field, draft, errors, events, onChange }: FieldProps) {
  const { path, kind } = field;
  const typed = draft[path] ?? "";
  const label = worded(path, field.title);
  const hint = hintOf(path, field.description);
  const error = errors[path];
  const set = (value: Typed): void => { onChange({ ...draft, [path]: value }); };
  if (kind === "switch") {
    return (
      <Setting label={label} note={hint}>
        <Switch aria-label={label} checked={typed === true} onChange={(event) => { set(event.target.checked); }} />
      </Setting>
    );
  }
  if (kind === "choice") {
    return <Select label={label} hint={error ?? hint} value={typeof typed === "string" ? typed : ""} onChoose={set} choices={field.choices.map((value) => ({ value, label: worded(`${path}.${value}`, value) }))} />;
  }
  if (kind === "mapping") {
    // The server names the very line.
    const told = Object.entries(errors).find(([where]) => where === path || where.startsWith(`${path}.`))?.[1];
    return <MappingField label={label} hint={hint} error={told} rows={rowsOf(typed)} onChange={set} />;
  }
  if (kind === "list") {
    return <ListField label={label} hint={hint} error={error} chosen={listOf(typed)} known={field.choices.length > 0 || path !== "events" ? field.choices : events} onChange={set} />;
  }
  return <Plain field={field} label={label} hint={hint} error={error} typed={typeof typed === "string" ? typed : ""} onType={set} />;
}

interface PlainProps {
  readonly field: SchemaField;
  readonly label: string;
  readonly hint: string;
  readonly error: string | undefined;
  readonly typed: string;
  readonly onType: (typed: string) => void;
}

function Plain({ field: { path, kind, isRequired }, label, hint, error, typed, onType }: PlainProps) {
  return (
    <TextInput
      label={label}
      hint={hint === "" ? undefined : hint}
      error={error}
      type={kind === "email" ? "email" : "text"}
      inputMode={kind === "number" ? "numeric" : path.endsWith("url") ? "url" : undefined}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      dir="auto"
      required={isRequired}
      value={typed}
      onChange={(event) => { onType(event.target.value); }}
    />
  );
}

interface ListFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly error: string | undefined;
  readonly chosen: readonly string[];
  readonly known: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

function ListField({ label, hint, error, chosen, known, onChange }: ListFieldProps) {
  const own = known.length === 0;
  return (
    <Combobox
      label={label}
      hint={error === undefined ? `${hint} ${own ? t("destination.listHint") : ""}`.trim() : <span className={styles.error}>{error}</span>}
      placeholder={own ? "" : t("destination.events")}
      removeLabel={(name) => t("destination.remove", { name })}
      choices={known.map((value) => ({ value, label: value }))}
      chosen={chosen}
      onChange={onChange}
      {...(own && { newLabel: (name: string) => t("destination.add.to", { name }) })}
    />
  );
}

/** What is said of a fault that the page finds itself. */
export const faultText = ({ kind, bound }: Fault): string => t(`fault.${kind}`, { bound });

/** A field's name in the reader's language, else the schema's own. */
export function worded(path: string, title: string): string {
  const key = `field.${path}`;
  return isKey(key) ? t(key) : title;
}

function hintOf(path: string, description: string | null): string {
  const key = `field.${path}.hint`;
  return isKey(key) ? t(key as AnyKey) : (description ?? "");
}
