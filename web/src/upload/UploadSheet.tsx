/** The sheet for adding: files, a few choices, start. Closed, the work goes on as rows of the library. */

import { useQuery } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import { useRef, useState } from "react";

import { diarizersQuery, enginesQuery } from "~/live/queries";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { isHidden } from "~/transfer/files";
import { sending } from "~/transfer/lazily";
import { addFiles, clearEnded, transfers } from "~/transfer/transfers";
import { Button, LinkButton } from "~/ui/Button";
import { LabelledCheckbox } from "~/ui/Choices";
import { Sheet } from "~/ui/Overlay";
import { type Form, keep, readKept, toOptions } from "~/options/form";
import { OptionsForm } from "~/options/OptionsForm";
import { UploadRow } from "~/upload/UploadRow";
import styles from "~/upload/UploadSheet.module.css";

interface UploadSheetProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function UploadSheet({ isOpen, onClose }: UploadSheetProps) {
  const files = useStore(transfers);
  const { data: engines } = useQuery(enginesQuery);
  const { data: diarizers } = useQuery(diarizersQuery);
  const [changed, setChanged] = useState<Form | null>(null);
  const [isKept, setKept] = useState(true);
  const [engineKey, setEngineKey] = useState("");
  const form = changed ?? readKept(engines);
  const chosen = files.filter((item) => item.state === "chosen").length;

  const start = (): void => {
    keep(form, isKept);
    void sending().then(({ startChosen }) => { startChosen(toOptions(form), engineKey === "" ? null : engineKey); });
  };
  const close = (): void => {
    clearEnded();
    onClose();
  };
  return (
    <Sheet
      isOpen={isOpen}
      onClose={close}
      title={t("add")}
      closeLabel={t("close")}
      footer={
        <>
          <div className={styles.grow}>
            <LabelledCheckbox checked={isKept} onChange={(event) => { setKept(event.target.checked); }}>{t("upload.remember")}</LabelledCheckbox>
          </div>
          <Button variant="primary" disabled={chosen === 0} onClick={start}>{t("upload.start", { count: chosen })}</Button>
        </>
      }
    >
      <Picker />
      {files.length > 0 && (
        <ul aria-label={t("upload.files")} className={styles.files}>
          {files.map((item) => <UploadRow key={item.id} item={item} onClose={close} />)}
        </ul>
      )}
      <OptionsForm
        form={form}
        onChange={setChanged}
        engines={engines ?? []}
        diarizers={diarizers ?? []}
        engineKey={engineKey}
        onEngineKey={setEngineKey}
      />
    </Sheet>
  );
}

/** Files and folders, for those who do not drop. */
function Picker() {
  const file = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement): void => {
    addFiles([...(input.files ?? [])].filter(({ name }) => !isHidden(name)));
    input.value = "";
  };
  return (
    <div className={styles.picker}>
      <Upload aria-hidden />
      <span>{t("upload.drop")}</span>
      <LinkButton onClick={() => { file.current?.click(); }}>{t("upload.choose")}</LinkButton>
      <LinkButton onClick={() => { folder.current?.click(); }}>{t("upload.chooseFolder")}</LinkButton>
      <input ref={file} type="file" multiple hidden aria-label={t("upload.choose")} onChange={(event) => { take(event.target); }} />
      <input ref={folder} type="file" multiple hidden aria-label={t("upload.chooseFolder")} {...{ webkitdirectory: "" }} onChange={(event) => { take(event.target); }} />
    </div>
  );
}
