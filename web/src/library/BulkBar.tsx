/** What may be done with the selected recordings; it stands where the filters stood. */

import { ChevronDown, Download, ListOrdered, RotateCcw, Tag, Trash2, X } from "lucide-react";

import { type Act, PRIORITIES } from "~/jobs/acts";
import styles from "~/library/BulkBar.module.css";
import { DEED_ICONS, DEED_LABELS } from "~/library/deeds";
import { t } from "~/text/text";
import { Button, LinkButton } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { Menu, MenuHeading, MenuItem } from "~/ui/Menu";

export type BulkDeed = Act | "again" | "delete" | "export" | "tags" | number;

interface BulkBarProps {
  readonly count: number;
  readonly loaded: number;
  readonly onAll: () => void;
  readonly onDo: (deed: BulkDeed) => void;
  readonly onClear: () => void;
}

const WORK: readonly Act[] = ["pause", "resume", "cancel"];

export function BulkBar({ count, loaded, onAll, onDo, onClear }: BulkBarProps) {
  const button = (deed: BulkDeed, icon: typeof X, label: string) => (
    <Button size="sm" icon={icon} aria-label={label} onClick={() => { onDo(deed); }}><span className={styles.word}>{label}</span></Button>
  );
  const work = <Button size="sm" icon={ListOrdered} aria-label={t("bulk.work")}><span className={styles.word}>{t("bulk.work")}</span><ChevronDown aria-hidden /></Button>;
  return (
    <div className={styles.bulk} role="toolbar" aria-label={t("bulk", { count })}>
      <b role="status">{t("bulk.count", { count })}</b>
      {count < loaded && <LinkButton onClick={onAll}>{t("bulk.all", { count: loaded })}</LinkButton>}
      <span className={styles.gap} />
      {button("tags", Tag, t("bulk.tags"))}
      {button("export", Download, t("act.export"))}
      {button("again", RotateCcw, t("act.restart"))}
      <Menu label={t("bulk.work")} trigger={work}>
        {WORK.map((act) => <MenuItem key={act} icon={DEED_ICONS[act]} onSelect={() => { onDo(act); }}>{t(DEED_LABELS[act])}</MenuItem>)}
        <MenuHeading>{t("act.priority")}</MenuHeading>
        {PRIORITIES.map(({ value, label }) => <MenuItem key={value} onSelect={() => { onDo(value); }}>{t(label)}</MenuItem>)}
      </Menu>
      {button("delete", Trash2, t("act.delete"))}
      <IconButton size="sm" icon={X} label={t("bulk.clear")} onClick={onClear} />
    </div>
  );
}
