/** What can be done with the whole text: take it along, copy it, print it, make it anew. */

import { Copy, Download, Ellipsis, FileDown, Link2, Pencil, Printer, RotateCcw, Send, Tag, VolumeX } from "lucide-react";
import { lazy, Suspense, useState } from "react";

import type { Recording } from "~/api/types";
import { runAgain } from "~/jobs/again";
import { refusedText } from "~/jobs/refused";
import { sourceOf } from "~/player/source";
import { t } from "~/text/text";
import { COPY_FORMS, type CopyForm } from "~/transcript/exports/copying";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { Menu, MenuItem, MenuRule } from "~/ui/Menu";
import { notify } from "~/ui/toasts";

const TagsDialog = lazy(async () => ({ default: (await import("~/tags/TagsDialog")).TagsDialog }));
const DeliverDialog = lazy(async () => ({ default: (await import("~/delivering/DeliverDialog")).DeliverDialog }));
const ShareDialog = lazy(async () => ({ default: (await import("~/sharing/ShareDialog")).ShareDialog }));
const DeleteSound = lazy(async () => ({ default: (await import("~/retention/DeleteSound")).DeleteSound }));

interface HeadMenuProps {
  readonly recording: Recording;
  readonly isSmall: boolean;
  readonly onExport: () => void;
  readonly onCopy: (form: CopyForm) => void;
  readonly onPrint: () => void;
  readonly onRename: () => void;
}

type What = "tags" | "share" | "deliver" | "sound";

export function HeadMenu({ recording, isSmall, onExport, onCopy, onPrint, onRename }: HeadMenuProps) {
  const [open, setOpen] = useState<What | null>(null);
  const close = (): void => { setOpen(null); };
  const hasSound = recording.media_deleted_at === null;
  return (
    <>
      {!isSmall && <Button icon={Link2} onClick={() => { setOpen("share"); }}>{t("share")}</Button>}
      {!isSmall && <Button variant="outline" icon={Download} onClick={onExport}>{t("export")}</Button>}
      <Menu label={t("reading.more")} trigger={<IconButton icon={Ellipsis} label={t("reading.more")} hasTooltip={false} />}>
        {isSmall && <MenuItem icon={Download} onSelect={onExport}>{t("export")}</MenuItem>}
        {isSmall && <MenuItem icon={Link2} onSelect={() => { setOpen("share"); }}>{t("share")}</MenuItem>}
        {COPY_FORMS.map((form) => (
          <MenuItem key={form.name} icon={Copy} {...(form.name === "names" ? { shortcut: "C" } : {})} onSelect={() => { onCopy(form); }}>{t(`copy.${form.name}`)}</MenuItem>
        ))}
        <MenuItem icon={Send} onSelect={() => { setOpen("deliver"); }}>{t("act.deliver")}</MenuItem>
        <MenuItem icon={Printer} onSelect={() => { onPrint(); }}>{t("export.print")}</MenuItem>
        <MenuRule />
        <MenuItem icon={Pencil} shortcut="F2" onSelect={onRename}>{t("rename")}</MenuItem>
        <MenuItem icon={Tag} onSelect={() => { setOpen("tags"); }}>{t("act.tags")}</MenuItem>
        {hasSound && <MenuItem icon={FileDown} onSelect={() => { void saveFile(recording); }}>{t("reading.saveFile")}</MenuItem>}
        {hasSound && <MenuItem icon={RotateCcw} onSelect={() => { runAgain.set([recording]); }}>{t("reading.anew")}</MenuItem>}
        {hasSound && <MenuRule />}
        {hasSound && <MenuItem icon={VolumeX} tone="danger" onSelect={() => { setOpen("sound"); }}>{t("act.deleteMedia")}</MenuItem>}
      </Menu>
      <Suspense>{open !== null && <Opened what={open} recording={recording} onClose={close} />}</Suspense>
    </>
  );
}

function Opened({ what, recording, onClose }: { readonly what: What; readonly recording: Recording; readonly onClose: () => void }) {
  if (what === "tags") return <TagsDialog recordings={[recording]} onClose={onClose} />;
  if (what === "share") return <ShareDialog recording={recording} onClose={onClose} />;
  if (what === "deliver") return <DeliverDialog recording={recording} onClose={onClose} />;
  return <DeleteSound recording={recording} onClose={onClose} />;
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
