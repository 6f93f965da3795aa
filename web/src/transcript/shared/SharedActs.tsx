/** What may be done with a shared recording: find, read its notes, take the text along. */

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, Download, NotebookText, Search } from "lucide-react";
import { useState } from "react";

import { refusedText } from "~/jobs/refused";
import { fullMoment } from "~/text/numbers";
import { t } from "~/text/text";
import { FORMATS } from "~/transcript/exports/files";
import { saveShared, type Shared, sharedNotesQuery } from "~/transcript/shared/asking";
import styles from "~/transcript/shared/SharedPage.module.css";
import { Button } from "~/ui/Button";
import { Menu, MenuItem } from "~/ui/Menu";
import { Sheet } from "~/ui/Overlay";
import { notify } from "~/ui/toasts";

interface SharedActsProps {
  readonly token: string;
  readonly share: Shared["share"];
  readonly hasText: boolean;
  readonly isFinding: boolean;
  readonly onFind: () => void;
}

export function SharedActs({ token, share, hasText, isFinding, onFind }: SharedActsProps) {
  const [isOpen, setOpen] = useState(false);
  const { data: notes = [] } = useQuery({ ...sharedNotesQuery(token), enabled: share.with_notes });
  const save = async (format: string): Promise<void> => {
    try {
      await saveShared(token, format);
    } catch (error) {
      notify({ kind: "not-saved", text: () => refusedText(error) });
    }
  };
  return (
    <div className={styles.acts}>
      {hasText && <Button icon={Search} isPressed={isFinding} onClick={onFind}>{t("find")}</Button>}
      {notes.length > 0 && <Button icon={NotebookText} onClick={() => { setOpen(true); }}>{t("shared.notes")}</Button>}
      {share.with_exports && hasText && (
        <Menu label={t("shared.export")} trigger={<Button variant="outline" icon={Download}>{t("shared.export")}<ChevronDown aria-hidden /></Button>}>
          {FORMATS.map((format) => <MenuItem key={format} onSelect={() => { void save(format); }}>{t(`format.${format}`)}</MenuItem>)}
        </Menu>
      )}
      <Sheet isOpen={isOpen} onClose={() => { setOpen(false); }} title={t("shared.notes")} closeLabel={t("close")}>
        <div className={styles.notes}>
          {notes.map(({ title, text, updated_at }) => (
            <article key={`${updated_at} ${title}`} dir="auto">
              {title !== "" && <h3>{title}</h3>}
              <p title={fullMoment(new Date(updated_at))}>{text}</p>
            </article>
          ))}
        </div>
      </Sheet>
    </div>
  );
}
