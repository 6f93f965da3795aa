/** Takes the text along: in which form, what it will look like, and as a file or on paper. */

import { useQuery } from "@tanstack/react-query";
import { Download, Printer } from "lucide-react";
import { lazy, Suspense, useState } from "react";

import { refusedText } from "~/jobs/refused";
import { t } from "~/text/text";
import styles from "~/transcript/exports/ExportDialog.module.css";
import { download, type Format, FORMATS, previewOf } from "~/transcript/exports/files";
import { Button } from "~/ui/Button";
import { ChoiceCard, LabelledCheckbox } from "~/ui/Choices";
import { Sheet } from "~/ui/Overlay";

const WhichText = lazy(async () => ({ default: (await import("~/transcript/smoothing/WhichText")).WhichText }));

interface ExportDialogProps {
  readonly recordingId: string;
  readonly revision: string;
  readonly held: number;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onPrint: (isWithTimes: boolean) => void;
}

const KEPT = "tiro.format";

export function ExportDialog({ recordingId, revision, held, isOpen, onClose, onPrint }: ExportDialogProps) {
  const [format, setFormat] = useState<Format>(keptFormat);
  const [isWithHeld, setWithHeld] = useState(false);
  const [isWithTimes, setWithTimes] = useState(true);
  const [version, setVersion] = useState<string | undefined>();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const choose = (chosen: Format): void => {
    localStorage.setItem(KEPT, chosen);
    setFormat(chosen);
  };
  const save = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      await download({ recordingId, format, isWithHeld, version });
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const footer = (
    <>
      {failure !== null && <p className={styles.failure} role="alert">{refusedText(failure)}</p>}
      <span className={styles.grow} />
      <LabelledCheckbox checked={isWithTimes} onChange={(event) => { setWithTimes(event.target.checked); }}>{t("export.times")}</LabelledCheckbox>
      <Button icon={Printer} onClick={() => { onPrint(isWithTimes); }}>{t("export.print")}</Button>
      <Button variant="primary" icon={Download} isBusy={isBusy} onClick={() => { void save(); }}>{t("export.download", { format })}</Button>
    </>
  );
  return (
    <Sheet isOpen={isOpen} onClose={onClose} title={t("export")} closeLabel={t("close")} footer={footer}>
      <div className={styles.formats} role="radiogroup" aria-label={t("export.format")}>
        {FORMATS.map((each) => (
          <ChoiceCard key={each} name="format" title={t(`export.${each}`)} note={t(`export.${each}.note`)} checked={format === each} onChange={() => { choose(each); }} />
        ))}
      </div>
      <Suspense>{isOpen && <WhichText recordingId={recordingId} value={version} onChoose={setVersion} />}</Suspense>
      {held > 0 && version === undefined && (
        <LabelledCheckbox checked={isWithHeld} onChange={(event) => { setWithHeld(event.target.checked); }}>{t("export.held", { count: held })}</LabelledCheckbox>
      )}
      <Preview recordingId={recordingId} revision={revision} format={format} isWithHeld={isWithHeld} version={version} />
    </Sheet>
  );
}

interface PreviewProps {
  readonly recordingId: string;
  readonly revision: string;
  readonly format: Format;
  readonly isWithHeld: boolean;
  readonly version: string | undefined;
}

function Preview({ recordingId, revision, format, isWithHeld, version }: PreviewProps) {
  const isShown = format !== "docx";
  const preview = useQuery({
    queryKey: ["preview", recordingId, revision, format, isWithHeld, version],
    enabled: isShown,
    queryFn: ({ signal }) => previewOf({ recordingId, format, isWithHeld, version }, signal),
  });
  return (
    <section className={styles.preview}>
      <h3>{t("export.preview")}</h3>
      {!isShown && <p>{t("export.noPreview")}</p>}
      {preview.isError && <p>{refusedText(preview.error)}</p>}
      {/* What scrolls must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      {isShown && preview.data !== undefined && <pre tabIndex={0} role="region" aria-label={t("export.preview")} dir="auto">{preview.data}</pre>}
    </section>
  );
}

function keptFormat(): Format {
  const kept = localStorage.getItem(KEPT);
  return FORMATS.find((known) => known === kept) ?? "docx";
}
