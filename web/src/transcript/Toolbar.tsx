/** What can be done with the text, in one line; on phones it begins with the tabs. */

import { CircleHelp, EyeOff, PanelRight, Pencil, Search } from "lucide-react";
import type { ReactNode } from "react";

import { t } from "~/text/text";
import styles from "~/transcript/Toolbar.module.css";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";

interface ToolbarProps {
  /** The views of a phone, in place of the panel; null where there is room for all tools. */
  readonly tabs: ReactNode;
  /** Chooses which text is read. */
  readonly which: ReactNode;
  /** The text as it was said is read: the others are neither found in nor edited. */
  readonly isSaid: boolean;
  readonly isFinding: boolean;
  readonly hasDoubts: boolean;
  readonly hasHeld: boolean;
  readonly held: number;
  /** Not all of the text is there yet. */
  readonly isLoading: boolean;
  readonly onEdit: () => void;
  readonly onFind: () => void;
  readonly onDoubts: () => void;
  readonly onHeld: () => void;
  /** Opens the panel where it is a sheet; absent where it stands beside the text. */
  readonly onPanel: (() => void) | undefined;
}

export function Toolbar(props: ToolbarProps) {
  const { tabs, which, isSaid, isFinding, hasDoubts, hasHeld, held, isLoading, onEdit, onFind, onDoubts, onHeld, onPanel } = props;
  if (tabs !== null) {
    return (
      <div className={styles.tools}>
        {tabs}
        {which}
        <IconButton icon={Search} size="sm" label={t("find")} isPressed={isFinding} onClick={onFind} />
        <IconButton icon={Pencil} size="sm" label={t("edit")} isBusy={isLoading} onClick={onEdit} />
      </div>
    );
  }
  return (
    <div className={styles.tools} role="group" aria-label={t("reading.tools")}>
      <Button size="sm" icon={Pencil} isBusy={isLoading} onClick={onEdit}>{t("edit")}</Button>
      <Button size="sm" icon={Search} isPressed={isFinding} onClick={onFind}>{t("find")}</Button>
      {isSaid && <i className={styles.rule} />}
      {isSaid && <Button size="sm" icon={CircleHelp} isPressed={hasDoubts} onClick={onDoubts}>{t("reading.doubts")}</Button>}
      {isSaid && held > 0 && <Button size="sm" icon={EyeOff} isPressed={hasHeld} onClick={onHeld}>{t("reading.held", { count: held })}</Button>}
      <span className={styles.grow} />
      {which}
      {onPanel && <Button size="sm" icon={PanelRight} onClick={onPanel}>{t("panel")}</Button>}
    </div>
  );
}
