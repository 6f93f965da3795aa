/** The sheet for adding: files, a few choices, start. Closed, the work goes on as rows of the library. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { Upload } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import type { Options } from "~/api/types";
import { refusedText } from "~/jobs/refused";
import { diarizersQuery, enginesQuery, preferencesQuery } from "~/live/queries";
import { useStore } from "~/store/store";
import { t } from "~/text/later";
import { isHidden, walkHandle } from "~/transfer/files";
import { sending } from "~/transfer/lazily";
import { addFiles, clearEnded, clearOthers, type Transfer, transfers, wishedTags } from "~/transfer/transfers";
import { summaryOf } from "~/transfer/words";
import { Banner } from "~/ui/Banner";
import { Button, LinkButton } from "~/ui/Button";
import { LabelledCheckbox } from "~/ui/Choices";
import { Sheet } from "~/ui/Overlay";
import { type Form, keep, overDefaults, readKept, toOptions } from "~/options/form";
import { OptionsForm } from "~/options/OptionsForm";
import { TagField } from "~/tags/TagField";
import { AddressField } from "~/upload/AddressField";
import { areAddresses, readAddresses, withMore } from "~/upload/addresses";
import { ImportRow } from "~/upload/ImportRow";
import { clearFetched, imports, startImports, typedAddresses } from "~/upload/imports";
import { Outcome, useOutcomeToast } from "~/upload/Outcome";
import { UploadRow } from "~/upload/UploadRow";
import styles from "~/upload/UploadSheet.module.css";

const SHOWN_OTHERS = 3;
const LISTED_OTHERS = 100;
const MOVING = new Set(["uploading", "waiting", "paused", "offline", "held", "finishing"]);

interface UploadSheetProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function UploadSheet({ isOpen, onClose }: UploadSheetProps) {
  const files = useStore(transfers);
  const { data: engines } = useQuery(enginesQuery);
  const { data: defaults } = useQuery(preferencesQuery);
  const { data: diarizers } = useQuery(diarizersQuery);
  const [changed, setChanged] = useState<Form | null>(null);
  const [isKept, setKept] = useState(true);
  const [engineKey, setEngineKey] = useState("");
  usePasted(isOpen);
  const form = changed ?? readKept(engines, defaults);
  const tags = useStore(wishedTags);
  useOutcomeToast({ files, isOpen });
  const { wanted, isFetching, trouble, forget, begin } = useImports();
  const count = files.filter((item) => item.state === "chosen").length + wanted.length;

  const start = (): void => {
    keep(form, isKept);
    const options = { ...overDefaults(toOptions(form), defaults), ...(tags.length > 0 && { tags: [...tags] }) };
    wishedTags.set([]);
    if (wanted.length > 0) begin(options);
    void sending().then(({ startChosen }) => { startChosen(options, engineKey === "" ? null : engineKey); });
  };
  const close = (): void => {
    clearEnded();
    clearFetched();
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
          <Button variant="primary" disabled={count === 0} isBusy={isFetching} onClick={start}>{t("upload.start", { count })}</Button>
        </>
      }
    >
      <Picker />
      <div className={styles.addresses}><AddressField trouble={trouble} onTyped={forget} /></div>
      <NoRoom files={files} />
      <Summary files={files} />
      <Outcome files={files} />
      <Files files={files} onClose={close} />
      <Imports onClose={close} />
      <div><TagField label={t("tags.option")} chosen={tags} onChange={(names) => { wishedTags.set(names); }} /></div>
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

/** What is asked for by addresses; it stays as it was typed until the server has taken it. */
function useImports() {
  const typed = useStore(typedAddresses);
  const { urls, wrong } = readAddresses(typed ?? "");
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: (options: Options) => startImports(urls, options),
    onSuccess: () => { typedAddresses.set(null); },
  });
  return { wanted: wrong === null ? urls : [], isFetching: isPending, trouble: error && refusedText(error), forget: () => { if (error) reset(); }, begin: (options: Options) => { mutate(options); } };
}

/** Addresses that are pasted anywhere but into a field stand in the one for them. */
function usePasted(isOpen: boolean): void {
  useEffect(() => {
    if (!isOpen) return undefined;
    const pasted = (event: ClipboardEvent): void => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if ((event.target as Element | null)?.closest("input, textarea") || !areAddresses(text)) return;
      event.preventDefault();
      typedAddresses.set((now) => withMore(now ?? "", text));
    };
    document.addEventListener("paste", pasted);
    return () => { document.removeEventListener("paste", pasted); };
  }, [isOpen]);
}

function Imports({ onClose }: { readonly onClose: () => void }) {
  const all = useStore(imports);
  if (all.length === 0) return null;
  return <ul aria-label={t("import.list")} className={styles.files}>{all.map((item) => <ImportRow key={item.key} item={item} onClose={onClose} />)}</ul>;
}

/** Shown one by one; many that are no recordings are one line. */
function Files({ files, onClose }: { readonly files: readonly Transfer[]; readonly onClose: () => void }) {
  const others = files.filter(({ reason }) => reason?.code === "not_media");
  const isFolded = others.length > SHOWN_OTHERS;
  const shown = isFolded ? files.filter((item) => !others.includes(item)) : files;
  if (files.length === 0) return null;
  return (
    <>
      {shown.length > 0 && (
        <ul aria-label={t("upload.files")} className={styles.files}>
          {shown.map((item) => <UploadRow key={item.id} item={item} onClose={onClose} />)}
        </ul>
      )}
      {isFolded && (
        <details className={styles.others}>
          <summary>{t("upload.others", { count: others.length })}</summary>
          <ul>{others.slice(0, LISTED_OTHERS).map(({ id, name }) => <li key={id}><bdi>{name}</bdi></li>)}</ul>
          <LinkButton onClick={clearOthers}>{t("upload.othersClear")}</LinkButton>
        </details>
      )}
    </>
  );
}

/** How far all of them are together, and what may be done with all. */
function Summary({ files }: { readonly files: readonly Transfer[] }) {
  const moving = files.filter(({ state }) => MOVING.has(state));
  const canPause = moving.some(({ state }) => state === "uploading" || state === "waiting");
  const canGoOn = files.some(({ state }) => state === "paused" || state === "asks");
  if (moving.length + (canGoOn ? 1 : 0) < 2) return null;
  return (
    <div className={styles.summary}>
      <span>{summaryOf(files)}</span>
      {canPause && <Button size="sm" onClick={() => { void sending().then(({ pauseAll }) => { pauseAll(); }); }}>{t("upload.pauseAll")}</Button>}
      {canGoOn && <Button size="sm" onClick={() => { void sending().then(({ goOnAll }) => goOnAll()); }}>{t("upload.goOnAll")}</Button>}
    </div>
  );
}

/** The server has no room just now: nothing is lost, and it goes on by itself. */
function NoRoom({ files }: { readonly files: readonly Transfer[] }) {
  const held = files.find(({ state }) => state === "held");
  if (!held) return null;
  const count = files.filter(({ state }) => state === "held" || state === "waiting").length;
  return <Banner tone="warning" title={t(held.reason?.code === "storage_full" ? "upload.disk" : "upload.full")}>{t("upload.fullText", { count })}</Banner>;
}

/** What only Chromium has: files chosen this way can be read again on a later visit. */
interface WithPickers {
  readonly showOpenFilePicker?: (how: { multiple: boolean }) => Promise<FileSystemHandle[]>;
  readonly showDirectoryPicker?: () => Promise<FileSystemHandle>;
}

/** Files and folders, for those who do not drop. */
function Picker() {
  const file = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const pickers = globalThis as WithPickers;
  const take = (input: HTMLInputElement): void => {
    addFiles([...(input.files ?? [])].filter(isShown));
    input.value = "";
  };
  const pick = async (ask: (() => Promise<FileSystemHandle[]>) | undefined, input: HTMLInputElement | null): Promise<void> => {
    try {
      if (!ask) input?.click();
      else addFiles((await Promise.all((await ask()).map(walkHandle))).flat());
    } catch {
      // Nothing was chosen.
    }
  };
  return (
    <div className={styles.picker}>
      <Upload aria-hidden />
      <span>{t("upload.drop")}</span>
      <LinkButton onClick={() => { void pick(pickers.showOpenFilePicker && (() => pickers.showOpenFilePicker?.({ multiple: true }) ?? Promise.resolve([])), file.current); }}>{t("upload.choose")}</LinkButton>
      <LinkButton onClick={() => { void pick(pickers.showDirectoryPicker && (async () => [await pickers.showDirectoryPicker?.()].filter((one) => one !== undefined)), folder.current); }}>{t("upload.chooseFolder")}</LinkButton>
      <LinkButton onClick={() => { typedAddresses.set((now) => now ?? ""); }}>{t("import.open")}</LinkButton>
      <input ref={file} type="file" multiple hidden aria-label={t("upload.choose")} onChange={(event) => { take(event.target); }} />
      <input ref={folder} type="file" multiple hidden aria-label={t("upload.chooseFolder")} {...{ webkitdirectory: "" }} onChange={(event) => { take(event.target); }} />
    </div>
  );
}

/** A folder's input gives all that lies in it, hidden folders included. */
const isShown = ({ name, webkitRelativePath }: File): boolean => ![name, ...webkitRelativePath.split("/")].some(isHidden);
