/** What can be done with the whole text: take it along, copy it, print it, make it anew. */

import { Copy, Download, Ellipsis, FileDown, Pencil, Printer, RotateCcw } from "lucide-react";

import type { Recording } from "~/api/types";
import { sourceOf } from "~/player/usePlayer";
import { runAgain } from "~/jobs/again";
import { refusedText } from "~/jobs/refused";
import { t } from "~/text/text";
import { COPY_FORMS, type CopyForm } from "~/transcript/exports/copying";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { Menu, MenuItem, MenuRule } from "~/ui/Menu";
import { notify } from "~/ui/toasts";

interface HeadMenuProps {
  readonly recording: Recording;
  readonly isSmall: boolean;
  readonly onExport: () => void;
  readonly onCopy: (form: CopyForm) => void;
  readonly onPrint: () => void;
  readonly onRename: () => void;
}

export function HeadMenu({ recording, isSmall, onExport, onCopy, onPrint, onRename }: HeadMenuProps) {
  return (
    <>
      {!isSmall && <Button variant="outline" icon={Download} onClick={onExport}>{t("export")}</Button>}
      <Menu label={t("reading.more")} trigger={<IconButton icon={Ellipsis} label={t("reading.more")} hasTooltip={false} />}>
        {isSmall && <MenuItem icon={Download} onSelect={onExport}>{t("export")}</MenuItem>}
        {COPY_FORMS.map((form) => (
          <MenuItem key={form.name} icon={Copy} {...(form.name === "names" ? { shortcut: "C" } : {})} onSelect={() => { onCopy(form); }}>{t(`copy.${form.name}`)}</MenuItem>
        ))}
        <MenuItem icon={Printer} onSelect={() => { onPrint(); }}>{t("export.print")}</MenuItem>
        <MenuRule />
        <MenuItem icon={Pencil} shortcut="F2" onSelect={onRename}>{t("rename")}</MenuItem>
        <MenuItem icon={FileDown} onSelect={() => { void saveFile(recording); }}>{t("reading.saveFile")}</MenuItem>
        <MenuItem icon={RotateCcw} onSelect={() => { runAgain.set([recording]); }}>{t("reading.anew")}</MenuItem>
      </Menu>
    </>
  );
}

/** The recording's own file, under its own name. */
async function saveFile(recording: Recording): Promise<void> {
  try {
    const link = document.createElement("a");
    link.href = await sourceOf(recording.id);
    link.download = recording.file_name;
    link.click();
  } catch (error) {
    notify({ kind: "not-saved", text: () => refusedText(error) });
  }
}
