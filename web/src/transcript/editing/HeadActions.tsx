/** Beside the title while the text is edited: what became of the draft, and what ends the work. */

import { CloudOff } from "lucide-react";

import { refusedText } from "~/jobs/refused";
import { moment } from "~/text/numbers";
import { t } from "~/text/text";
import styles from "~/transcript/editing/HeadActions.module.css";
import type { Keeping } from "~/transcript/editing/keeper";
import { Button } from "~/ui/Button";
import { useMedia } from "~/ui/media";

interface HeadActionsProps {
  readonly keeping: Keeping;
  readonly changes: number;
  readonly isSaving: boolean;
  readonly isMine: boolean;
  readonly onDiscard: () => void;
  readonly onSave: () => void;
  readonly onLeave: () => void;
}

export function HeadActions({ keeping, changes, isSaving, isMine, onDiscard, onSave, onLeave }: HeadActionsProps) {
  const isSmall = useMedia("(max-width: 47.99rem)");
  if (changes === 0) return <Button variant="outline" onClick={onLeave}>{t("edit.done")}</Button>;
  return (
    <>
      {!isSmall && <span className={styles.state} data-tone={keeping.kind === "away" || keeping.kind === "refused" ? "warning" : undefined}>{keptText(keeping)}</span>}
      {isSmall && (keeping.kind === "away" || keeping.kind === "refused") && <CloudOff aria-label={keptText(keeping)} className={styles.cloud} />}
      {!isSmall && <Button disabled={!isMine} onClick={onDiscard}>{t("edit.discard")}</Button>}
      <Button variant="primary" isBusy={isSaving} disabled={!isMine} onClick={onSave}>{t(isSmall ? "edit.saveShort" : "edit.save")}</Button>
    </>
  );
}

/** What became of the draft, in words. */
export function keptText(keeping: Keeping): string {
  switch (keeping.kind) {
    case "kept":
      return t("edit.draftKept", { time: moment(keeping.at, new Date()) });
    case "away":
      return t("edit.draftAway");
    case "refused":
      return t("edit.draftRefused", { why: refusedText(keeping.error) });
    case "elsewhere":
      return t("edit.draftElsewhere");
    default:
      return t("edit.draftWaiting");
  }
}
