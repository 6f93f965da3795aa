/** What stands above the list: how it is ordered, or, while recordings are selected, what to do with them. */

import { ArrowDownWideNarrow, RotateCcw, Trash2, X } from "lucide-react";

import styles from "~/library/Bars.module.css";
import type { Sort } from "~/live/queries";
import { type Key, t } from "~/text/text";
import { Button, LinkButton } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { Menu, MenuChoices } from "~/ui/Menu";

const SORTS: Readonly<Record<Sort, Key>> = {
  "-created_at": "sort.newest",
  created_at: "sort.oldest",
  title: "sort.title",
  "-duration": "sort.longest",
};

interface FilterBarProps {
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
}

export function FilterBar({ sort, onSort }: FilterBarProps) {
  const trigger = (
    <Button variant="outline" icon={ArrowDownWideNarrow} aria-label={t("sort.now", { order: t(SORTS[sort]) })}>
      {t(SORTS[sort])}
    </Button>
  );
  return (
    <div className={styles.filters}>
      <Menu label={t("sort")} trigger={trigger}>
        <MenuChoices
          value={sort}
          onChoose={(value) => { onSort(value as Sort); }}
          choices={Object.entries(SORTS).map(([value, key]) => ({ value, label: t(key) }))}
        />
      </Menu>
    </div>
  );
}

interface BulkBarProps {
  readonly count: number;
  readonly loaded: number;
  readonly onAll: () => void;
  readonly onRestart: () => void;
  readonly onDelete: () => void;
  readonly onClear: () => void;
}

export function BulkBar({ count, loaded, onAll, onRestart, onDelete, onClear }: BulkBarProps) {
  return (
    <div className={styles.bulk} role="toolbar" aria-label={t("bulk", { count })}>
      <b>{t("bulk.count", { count })}</b>
      {count < loaded && <LinkButton onClick={onAll}>{t("bulk.all", { count: loaded })}</LinkButton>}
      <span className={styles.gap} />
      <Button size="sm" icon={RotateCcw} aria-label={t("act.restart")} onClick={onRestart}><span className={styles.word}>{t("act.restart")}</span></Button>
      <Button size="sm" icon={Trash2} aria-label={t("act.delete")} onClick={onDelete}><span className={styles.word}>{t("act.delete")}</span></Button>
      <IconButton size="sm" icon={X} label={t("bulk.clear")} onClick={onClear} />
    </div>
  );
}
