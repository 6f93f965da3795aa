/** Which note is looked at: one's own, one that is written, or one that may be written. */

import { ChevronDown, FileText, NotebookPen } from "lucide-react";

import type { Recording, TemplateSummary } from "~/api/types";
import { refusedText } from "~/jobs/refused";
import styles from "~/notes/NotesPanel.module.css";
import { sorted, worded } from "~/notes/queries";
import type { WrittenNote } from "~/notes/written";
import { t } from "~/text/later";
import { Button } from "~/ui/Button";
import { Menu, MenuChoices, MenuHeading, MenuRule } from "~/ui/Menu";

/** Stands for one's own notes; no template has this name. */
export const OWN = "";

interface TemplatePickerProps {
  readonly recording: Recording;
  readonly view: string;
  readonly written: readonly WrittenNote[];
  readonly templates: readonly TemplateSummary[];
  /** Why the templates cannot be told. */
  readonly error: Error | null;
  readonly hasOwn: boolean;
  readonly onChoose: (view: string) => void;
}

export function TemplatePicker({ recording, view, written, templates, error, onChoose }: TemplatePickerProps) {
  const titleOf = (name: string): string => {
    const template = templates.find((known) => known.name === name);
    return template ? worded(template.title) : (written.find((note) => note.name === name)?.primary.title ?? name);
  };
  const label = view === OWN ? t("notes.own") : titleOf(view);
  const there = new Set(written.map(({ name }) => name));
  const more = sorted(templates, recording).filter(({ name }) => !there.has(name));
  return (
    <Menu
      label={t("notes.choose", { name: label })}
      align="start"
      trigger={(
        <Button size="sm" variant="outline" icon={view === OWN ? NotebookPen : FileText} aria-label={t("notes.choose", { name: label })}>
          <span className={styles.name}>{label}</span><ChevronDown aria-hidden />
        </Button>
      )}
    >
      <MenuChoices value={view} onChoose={onChoose} choices={[{ value: OWN, label: t("notes.own") }]} />
      {written.length > 0 && <MenuHeading>{t("notes.writtenGroup")}</MenuHeading>}
      {written.length > 0 && <MenuChoices value={view} onChoose={onChoose} choices={written.map(({ name }) => ({ value: name, label: titleOf(name) }))} />}
      <MenuRule />
      <MenuHeading>{error ? `${t("notes.templatesError")}. ${refusedText(error)}` : t("notes.moreGroup")}</MenuHeading>
      <MenuChoices value={view} onChoose={onChoose} choices={more.map(({ name, title }) => ({ value: name, label: worded(title) }))} />
    </Menu>
  );
}
