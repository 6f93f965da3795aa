/** Saves the texts of one or many recordings as files. */

import { useState } from "react";

import { saveFile } from "~/api/saving";
import { refusedText } from "~/jobs/refused";
import styles from "~/library/Dialogs.module.css";
import { type Key, t } from "~/text/text";
import { Button } from "~/ui/Button";
import { LabelledCheckbox } from "~/ui/Choices";
import { DialogBox } from "~/ui/Overlay";
import { notify } from "~/ui/toasts";

const FORMATS: Readonly<Record<string, Key>> = {
  docx: "format.docx", txt: "format.txt", md: "format.md", srt: "format.srt", vtt: "format.vtt", tsv: "format.tsv", json: "format.json",
};
const KEPT = "tiro.export";
const MOST = 500;

interface ExportDialogProps {
  readonly ids: readonly string[];
  readonly onClose: () => void;
}

export function ExportDialog({ ids, onClose }: ExportDialogProps) {
  const [formats, setFormats] = useState(kept);
  const [isHeld, setHeld] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const save = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    localStorage.setItem(KEPT, formats.join());
    try {
      await saveAll(ids, formats, isHeld);
      notify({ kind: "exported", text: () => t("export.done", { count: ids.length }) });
      onClose();
    } catch (problem) {
      setError(refusedText(problem));
    } finally {
      setBusy(false);
    }
  };
  return (
    <DialogBox isOpen onClose={onClose} title={t("export.title", { count: ids.length })} closeLabel={t("close")}>
      <fieldset>
        <legend>{t("export.formats")}</legend>
        <div className={styles.formats}>
          {Object.entries(FORMATS).map(([format, label]) => (
            <LabelledCheckbox
              key={format}
              checked={formats.includes(format)}
              onChange={(event) => { setFormats(event.target.checked ? [...formats, format] : formats.filter((other) => other !== format)); }}
            >
              {t(label)}
            </LabelledCheckbox>
          ))}
        </div>
      </fieldset>
      <LabelledCheckbox checked={isHeld} onChange={(event) => { setHeld(event.target.checked); }}>{t("export.withHeld")}</LabelledCheckbox>
      {error !== null && <p className={styles.error} role="alert">{error}</p>}
      {ids.length > MOST && <p className={styles.error} role="alert">{t("export.tooMany", { most: MOST })}</p>}
      <div className={styles.buttons}>
        <Button variant="outline" onClick={onClose}>{t("cancel")}</Button>
        <Button variant="primary" isBusy={isBusy} disabled={formats.length === 0 || ids.length > MOST} onClick={() => { void save(); }}>{t("act.export")}</Button>
      </div>
    </DialogBox>
  );
}

/** One file as it is; several, and several recordings, as a zip. */
function saveAll(ids: readonly string[], formats: readonly string[], isHeld: boolean): Promise<void> {
  const [id = "", format = ""] = [ids[0], formats[0]];
  if (ids.length > 1 || formats.length > 1) return saveFile("/api/v1/recordings/export", "tiro.zip", { ids, formats, held: isHeld });
  return saveFile(`/api/v1/recordings/${id}/export?format=${format}&held=${String(isHeld)}`, `${id}.${format}`);
}

function kept(): string[] {
  const formats = (localStorage.getItem(KEPT) ?? "docx").split(",").filter((format) => format in FORMATS);
  return formats.length > 0 ? formats : ["docx"];
}
