/** What came of adding many files: how many were taken and how long they are, which were refused and why. */

import { useQueryClient } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { useEffect } from "react";

import { listed } from "~/live/queries";
import { length } from "~/text/numbers";
import { t } from "~/text/text";
import { isSheetOpen, type Transfer } from "~/transfer/transfers";
import { notify } from "~/ui/toasts";
import styles from "~/upload/Outcome.module.css";
import { type Ended, endedOf } from "~/upload/ended";
import { refusal } from "~/upload/UploadRow";

interface OutcomeProps {
  readonly files: readonly Transfer[];
  readonly isOpen: boolean;
}

/** Says the outcome once where the sheet is closed. */
export function useOutcomeToast({ files, isOpen }: OutcomeProps): void {
  const ended = useEnded(files);
  const summary = ended && summaryOf(ended);
  useEffect(() => {
    if (summary === null || isOpen) return;
    notify({ kind: "added", text: () => summary, action: { label: t("upload.show"), run: () => { isSheetOpen.set(true); } } });
  }, [summary, isOpen]);
}

function useEnded(files: readonly Transfer[]): Ended | null {
  const queries = useQueryClient();
  return endedOf(files, (id) => listed(queries, id)?.duration ?? null);
}

export function Outcome({ files }: Pick<OutcomeProps, "files">) {
  const ended = useEnded(files);
  if (!ended) return null;
  return (
    <div className={styles.outcome} role="status">
      <p><CircleCheck aria-hidden /><b>{summaryOf(ended)}</b></p>
      {ended.refused.length > 0 && (
        <details>
          <summary>{t("upload.whyRefused")}</summary>
          <ul>{ended.refused.map((item) => <li key={item.id}><bdi>{item.name}</bdi><span>{refusal(item)}</span></li>)}</ul>
        </details>
      )}
    </div>
  );
}

function summaryOf({ done, refused, seconds }: Ended): string {
  const added = t("upload.added", { count: done });
  const taken = done > 0 && seconds > 0 ? t("upload.addedLength", { added, length: length(seconds) }) : added;
  return refused.length === 0 ? taken : `${taken} · ${t("upload.notTaken", { count: refused.length })}`;
}
