/** Finds text in the whole transcript and replaces it, one by one or all at once. */

import { ChevronDown, ChevronUp, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef } from "react";

import { t } from "~/text/text";
import styles from "~/transcript/editing/ReplaceBar.module.css";
import { Button } from "~/ui/Button";
import { SearchInput } from "~/ui/Field";
import fieldStyles from "~/ui/Field.module.css";
import { IconButton } from "~/ui/IconButton";

interface ReplaceBarProps {
  readonly wanted: string;
  readonly by: string;
  readonly count: number;
  readonly at: number;
  readonly onWanted: (text: string) => void;
  readonly onBy: (text: string) => void;
  readonly onStep: (step: 1 | -1) => void;
  readonly onReplace: () => void;
  readonly onReplaceAll: () => void;
  readonly onClose: () => void;
}

export function ReplaceBar({ wanted, by, count, at, onWanted, onBy, onStep, onReplace, onReplaceAll, onClose }: ReplaceBarProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => { input.current?.select(); }, []);
  const keyed = (event: KeyboardEvent, entered: () => void): void => {
    if (event.nativeEvent.isComposing) return;
    const deeds: Readonly<Record<string, () => void>> = { Enter: entered, Escape: onClose };
    const deed = deeds[event.key];
    if (!deed) return;
    event.preventDefault();
    event.stopPropagation();
    deed();
  };
  const has = count > 0;
  return (
    <div className={styles.bar} role="group" aria-label={t("edit.replace")}>
      <div className={styles.wanted}>
        <SearchInput ref={input} label={t("edit.find")} placeholder={t("edit.find")} value={wanted} autoComplete="off" spellCheck={false} onChange={(event) => { onWanted(event.target.value); }} onKeyDown={(event) => { keyed(event, () => { onStep(event.shiftKey ? -1 : 1); }); }} />
      </div>
      <span className={styles.count} role="status">{wanted === "" ? "" : has ? t("edit.hitOf", { at: at + 1, count }) : t("edit.noHit")}</span>
      <IconButton icon={ChevronUp} size="sm" label={t("edit.hitBefore")} disabled={!has} onClick={() => { onStep(-1); }} />
      <IconButton icon={ChevronDown} size="sm" label={t("edit.hitNext")} disabled={!has} onClick={() => { onStep(1); }} />
      <i className={styles.break} />
      <input className={`${fieldStyles.input ?? ""} ${styles.by ?? ""}`} aria-label={t("edit.by")} placeholder={t("edit.by")} value={by} autoComplete="off" onChange={(event) => { onBy(event.target.value); }} onKeyDown={(event) => { keyed(event, onReplace); }} />
      <Button size="sm" disabled={!has} onClick={onReplace}>{t("edit.replaceOne")}</Button>
      <Button size="sm" variant="outline" disabled={!has} aria-label={t("edit.replaceAllLabel", { count })} onClick={onReplaceAll}>{t("edit.replaceAll", { count })}</Button>
      <span className={styles.grow} />
      <span className={styles.close}><IconButton icon={X} size="sm" label={t("edit.closeFind")} onClick={onClose} /></span>
    </div>
  );
}
