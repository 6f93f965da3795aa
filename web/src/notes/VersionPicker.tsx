/** Which version of a note is looked at; who made each stands beside its number. */

import { ChevronDown } from "lucide-react";

import type { Note } from "~/api/types";
import styles from "~/notes/NotesPanel.module.css";
import { byOf } from "~/notes/origin";
import type { WrittenNote } from "~/notes/written";
import { moment } from "~/text/numbers";
import { t } from "~/text/later";
import { Button } from "~/ui/Button";
import { Menu, MenuChoices } from "~/ui/Menu";

interface VersionPickerProps {
  readonly written: WrittenNote;
  readonly note: Note;
  readonly onChoose: (id: string) => void;
}

export function VersionPicker({ written: { versions }, note, onChoose }: VersionPickerProps) {
  const label = t("notes.version", { number: note.version, count: versions[0]?.version ?? note.version });
  if (versions.length === 1) return <span className={styles.grow} />;
  return (
    <>
      <span className={styles.grow} />
      <Menu label={label} trigger={<Button size="sm" variant="outline">{label}<ChevronDown aria-hidden /></Button>}>
        <MenuChoices
          value={note.id}
          onChoose={onChoose}
          choices={versions.map((each) => ({
            value: each.id,
            label: t("notes.versionOf", { number: each.version, by: byOf(each), when: moment(new Date(each.updated_at), new Date()) }),
          }))}
        />
      </Menu>
    </>
  );
}
