/** Which field of a template's notes goes where: one line for each, with its template, its place there, and the field. */

import { useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useEffect, useId, useRef } from "react";

import styles from "~/deliveries/Forms.module.css";
import type { Row } from "~/deliveries/schema";
import { templatesQuery, worded } from "~/notes/queries";
import { t } from "~/text/later";
import { Button } from "~/ui/Button";
import { TextInput } from "~/ui/Field";
import { IconButton } from "~/ui/IconButton";
import { Select } from "~/ui/Select";

interface MappingFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly error: string | undefined;
  readonly rows: readonly Row[];
  readonly onChange: (rows: readonly Row[]) => void;
}

export function MappingField({ label, hint, error, rows, onChange }: MappingFieldProps) {
  const errorId = useId();
  const { data: templates = [] } = useQuery(templatesQuery);
  const lines = useRef<HTMLDivElement>(null);
  const isAdded = useRef(false);
  const known = [...new Map(templates.map(({ name, title }) => [name, worded(title)]))].map(([value, title]) => ({ value, label: title }));
  const choicesOf = (outer: string) => (outer === "" || known.some(({ value }) => value === outer) ? known : [...known, { value: outer, label: outer }]);
  const put = (at: number, change: Partial<Row>): void => { onChange(rows.map((row, index) => (index === at ? { ...row, ...change } : row))); };
  const add = (): void => {
    isAdded.current = true;
    onChange([...rows, { outer: rows.at(-1)?.outer ?? known[0]?.value ?? "", inner: "", value: "" }]);
  };
  useEffect(() => {
    if (isAdded.current) [...(lines.current?.querySelectorAll<HTMLElement>("[role=combobox]") ?? [])].at(-1)?.focus();
    isAdded.current = false;
  }, [rows.length]);
  return (
    <fieldset className={styles.group} aria-describedby={error === undefined ? undefined : errorId}>
      <legend>{label}</legend>
      <p className={styles.note}>{hint}</p>
      <div ref={lines} className={styles.rows}>
        {rows.map((row, at) => (
          <div key={at} className={styles.row} role="group" aria-label={t("mapping.line", { number: at + 1 })}>
            <Select label={t("mapping.template")} value={row.outer} onChoose={(outer) => { put(at, { outer }); }} choices={choicesOf(row.outer)} />
            <TextInput label={t("mapping.field")} placeholder="decisions" maxLength={200} autoComplete="off" autoCapitalize="none" spellCheck={false} value={row.value} onChange={(event) => { put(at, { value: event.target.value }); }} />
            <TextInput label={t("mapping.property")} maxLength={200} autoComplete="off" dir="auto" value={row.inner} onChange={(event) => { put(at, { inner: event.target.value }); }} />
            <IconButton icon={X} label={t("mapping.remove", { number: at + 1 })} onClick={() => { onChange(rows.filter((_, index) => index !== at)); }} />
          </div>
        ))}
      </div>
      {error !== undefined && <p id={errorId} className={styles.refused} role="alert">{error}</p>}
      <div><Button size="sm" variant="outline" icon={Plus} onClick={add}>{t("mapping.add")}</Button></div>
    </fieldset>
  );
}
