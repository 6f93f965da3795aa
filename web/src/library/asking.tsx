/** Does what is asked of recordings, with the dialogs that some of it needs. */

import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useState } from "react";

import type { Job, Recording } from "~/api/types";
import { useJobAct } from "~/jobs/acts";
import { runAgain } from "~/jobs/again";
import { actOnAll, gather } from "~/library/bulk";
import type { BulkDeed } from "~/library/BulkBar";
import type { Deed } from "~/library/deeds";
import { purge, useDeleting } from "~/library/deleting";
import { ExportDialog } from "~/library/ExportDialog";
import { KeyDialog } from "~/library/KeyDialog";
import { RenameDialog } from "~/library/RenameDialog";
import { star } from "~/tags/acts";
import { t } from "~/text/text";
import { isSheetOpen } from "~/transfer/transfers";
import { Ask } from "~/ui/Overlay";
import { notify } from "~/ui/toasts";

const TagsDialog = lazy(async () => ({ default: (await import("~/tags/TagsDialog")).TagsDialog }));
const DeleteSound = lazy(async () => ({ default: (await import("~/retention/DeleteSound")).DeleteSound }));
const DeliverDialog = lazy(async () => ({ default: (await import("~/delivering/DeliverDialog")).DeliverDialog }));
const ShareDialog = lazy(async () => ({ default: (await import("~/sharing/ShareDialog")).ShareDialog }));

/** More than these are not deleted without a question. */
const UNASKED = 50;

type Open =
  | { readonly kind: "delete" | "export" | "purge"; readonly ids: readonly string[] }
  | { readonly kind: "tags"; readonly recordings: readonly Recording[] }
  | { readonly kind: "rename" | "key" | "share" | "deliver" | "media"; readonly recording: Recording };

/** Gives what rows and the bar of the selected call, and the dialogs to draw. */
export function useAsking(onDeleted: () => void) {
  const queries = useQueryClient();
  const [open, setOpen] = useState<Open | null>(null);
  const { mutate: remove } = useDeleting(useCallback((ids: readonly string[]) => { setOpen({ kind: "purge", ids }); }, []));
  const { mutate: act } = useJobAct();
  const close = (): void => { setOpen(null); };

  const onDo = useCallback((recording: Recording, deed: Deed) => {
    const { id, job } = recording;
    const does: Partial<Record<string, () => void>> = {
      again: () => { runAgain.set([recording]); },
      delete: () => { remove([id]); },
      export: () => { setOpen({ kind: "export", ids: [id] }); },
      key: () => { setOpen({ kind: "key", recording }); },
      link: () => { void copyLink(id); },
      rename: () => { setOpen({ kind: "rename", recording }); },
      replace: () => { isSheetOpen.set(true); },
      tags: () => { setOpen({ kind: "tags", recordings: [recording] }); },
      favourite: () => { void star(queries, recording, true); },
      unfavourite: () => { void star(queries, recording, false); },
      share: () => { setOpen({ kind: "share", recording }); },
      deliver: () => { setOpen({ kind: "deliver", recording }); },
      deleteMedia: () => { setOpen({ kind: "media", recording }); },
    };
    const known = does[String(deed)];
    if (known) known();
    else if (job) act({ job, act: deed as Parameters<typeof act>[0]["act"] });
  }, [act, queries, remove]);

  const onDoAll = (ids: readonly string[], deed: BulkDeed): void => {
    if (deed === "export") {
      setOpen({ kind: "export", ids });
    } else if (deed === "again") {
      void gather(queries, ids).then((all) => { runAgain.set(all); });
    } else if (deed === "tags") {
      void gather(queries, ids).then((recordings) => { setOpen({ kind: "tags", recordings }); });
    } else if (deed !== "delete") {
      void actOnAll(queries, ids, deed);
    } else if (ids.length > UNASKED) {
      setOpen({ kind: "delete", ids });
    } else {
      remove(ids);
      onDeleted();
    }
  };

  const dialogs = open && (
    <Suspense>
      {open.kind === "tags" && <TagsDialog recordings={open.recordings} onClose={close} />}
      {open.kind === "share" && <ShareDialog recording={open.recording} onClose={close} />}
      {open.kind === "deliver" && <DeliverDialog recording={open.recording} onClose={close} />}
      {open.kind === "media" && <DeleteSound recording={open.recording} onClose={close} />}
      {open.kind === "export" && <ExportDialog ids={open.ids} onClose={close} />}
      {open.kind === "rename" && <RenameDialog recording={open.recording} onClose={close} />}
      {open.kind === "key" && (
        <KeyDialog
          isOfLlm={isForLlm(open.recording.job)}
          onClose={close}
          onKey={(key) => { if (open.recording.job) act({ job: open.recording.job, act: "resume", ...(isForLlm(open.recording.job) ? { llmKey: key } : { engineKey: key }) }); }}
        />
      )}
      {open.kind === "purge" && (
        <Ask
          isOpen
          title={t("ask.delete", { count: open.ids.length })}
          text={t("ask.deleteText")}
          yes={t("ask.deleteYes", { count: open.ids.length })}
          no={t("ask.keep", { count: open.ids.length })}
          onClose={close}
          onYes={() => { void purge(queries, open.ids); }}
        />
      )}
      {open.kind === "delete" && (
        <Ask
          isOpen
          title={t("ask.many", { count: open.ids.length })}
          text={t("ask.manyText")}
          yes={t("ask.deleteYes", { count: open.ids.length })}
          no={t("ask.keep", { count: open.ids.length })}
          onClose={close}
          onYes={() => {
            remove(open.ids);
            onDeleted();
          }}
        />
      )}
    </Suspense>
  );
  return { onDo, onDoAll, dialogs };
}

async function copyLink(id: string): Promise<void> {
  const link = `${location.origin}/recordings/${id}`;
  try {
    await navigator.clipboard.writeText(link);
    notify({ kind: "link", text: () => t("link.copied") });
  } catch {
    // Without https there is no clipboard: the link is shown to be copied by hand.
    notify({ kind: "link", text: () => t("link.refused", { link }) });
  }
}

const isForLlm = (job: Job | null): boolean => job?.error?.code === "llm_key_required";
