/** What can be done while the text is edited; it keeps the caret where it is. */

import { EyeOff, Merge, Redo2, Replace, Scissors, Split, Undo2, UserRound, X } from "lucide-react";
import { type MouseEvent, type ReactNode, type RefObject, useMemo, useRef } from "react";

import type { Person } from "~/speakers/people";
import { t } from "~/text/text";
import { canRedo, canUndo, type History } from "~/transcript/editing/history";
import { SpeakerItems } from "~/transcript/editing/SpeakerItems";
import styles from "~/transcript/editing/EditToolbar.module.css";
import type { Acts } from "~/transcript/editing/useActs";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { useMedia } from "~/ui/media";
import { Menu } from "~/ui/Menu";

interface EditToolbarProps {
  readonly history: History;
  /** The draft is this tab's. */
  readonly isMine: boolean;
  /** The caret is in a segment. */
  readonly hasPlace: boolean;
  readonly isReplacing: boolean;
  readonly isHeldShown: boolean;
  readonly people: readonly Person[];
  readonly acts: Acts;
  readonly onReplace: () => void;
  readonly onHeld: () => void;
}

/** The caret stays in the text when a button is pressed with a pointer. */
const stay = (event: MouseEvent): void => {
  if (event.target instanceof Element && event.target.closest("button")) event.preventDefault();
};

export function EditToolbar({ history, isMine, hasPlace, isReplacing, isHeldShown, people, acts, onReplace, onHeld }: EditToolbarProps) {
  const isSmall = useMedia("(max-width: 47.99rem)");
  const bar = useRef<HTMLDivElement>(null);
  const held = useMemo(() => history.segments.filter((segment) => segment.held != null).length, [history.segments]);
  const isIdle = !isMine || !hasPlace;
  const words = (label: string): { readonly "aria-label"?: string; readonly children?: ReactNode } => (isSmall ? { "aria-label": label } : { children: label });
  return (
    <div ref={bar} className={styles.tools} role="toolbar" aria-label={t("edit.tools")} onMouseDown={stay} onKeyDown={(event) => { walk(bar, event.key); }}>
      <IconButton icon={Undo2} size="sm" label={t("edit.undo")} disabled={!isMine || !canUndo(history)} onClick={() => { acts.undo(false); }} />
      <IconButton icon={Redo2} size="sm" label={t("edit.redo")} disabled={!isMine || !canRedo(history)} onClick={() => { acts.undo(true); }} />
      <i className={styles.rule} />
      <Button size="sm" icon={Split} disabled={isIdle} onClick={acts.splitHere} {...words(t("edit.split"))} />
      <Button size="sm" icon={Merge} disabled={isIdle} onClick={acts.mergeHere} {...words(t("edit.merge"))} />
      <Menu label={t("edit.speaker")} align="start" trigger={<Button size="sm" icon={UserRound} disabled={isIdle} {...words(t("edit.speaker"))} />}>
        <SpeakerItems people={people} onChoose={(id) => { acts.give(id); }} />
      </Menu>
      <Button size="sm" icon={Scissors} disabled={isIdle} onClick={acts.cutHere} {...words(t("edit.cut"))} />
      <i className={styles.rule} />
      <Button size="sm" icon={Replace} isPressed={isReplacing} onClick={onReplace} {...words(t("edit.replace"))} />
      {held > 0 && <Button size="sm" icon={EyeOff} isPressed={isHeldShown} onClick={onHeld} {...words(t("reading.held", { count: held }))} />}
      <span className={styles.grow} />
      {!isSmall && history.done > 0 && <span className={styles.changes}>{t("edit.changes", { count: history.done })}</span>}
      {history.done > 0 && <IconButton icon={X} size="sm" label={t("edit.leaveKeeping")} onClick={() => { void acts.leave(); }} />}
    </div>
  );
}

function walk(bar: RefObject<HTMLElement | null>, key: string): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (step === undefined || !bar.current) return;
  const buttons = [...bar.current.querySelectorAll<HTMLButtonElement>("button:not(:disabled)")];
  const at = buttons.findIndex((button) => button === document.activeElement);
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
}
