/** Two writers: a newer version was saved while this one was edited. Nothing of either is lost. */

import { useMemo, useState } from "react";

import type { Segment, Transcript } from "~/api/types";
import { clock } from "~/text/numbers";
import { t } from "~/text/text";
import { differencesOf } from "~/transcript/editing/compare";
import styles from "~/transcript/editing/ConflictDialog.module.css";
import type { History } from "~/transcript/editing/history";
import { kept } from "~/transcript/editing/history";
import { replay } from "~/transcript/editing/replay";
import { Button } from "~/ui/Button";
import { DialogBox } from "~/ui/Overlay";

interface ConflictDialogProps {
  readonly base: Transcript;
  readonly newer: Transcript;
  readonly history: History;
  readonly isSaving: boolean;
  readonly onSettle: (how: "both" | "mine") => void;
  readonly onLater: () => void;
}

export function ConflictDialog({ base, newer, history, isSaving, onSettle, onLater }: ConflictDialogProps) {
  const [isComparing, setComparing] = useState(false);
  const { fitting, unfit } = useMemo(() => {
    const { operations, done } = kept(history);
    const again = replay(base.segments, newer.segments, operations.slice(0, done), done);
    return { fitting: again.history.done, unfit: again.unfit.length };
  }, [base, newer, history]);
  const next = Math.max(base.version, newer.version) + 1;
  return (
    <DialogBox
      isOpen
      onClose={onLater}
      title={t("conflict.title")}
      closeLabel={t("conflict.later")}
    >
      <p className={styles.text}>
        {t("conflict.safe", { version: newer.version })}{" "}
        {unfit === 0 ? t("conflict.allFit") : t("conflict.someFit", { fitting, unfit })}
      </p>
      {isComparing && <Differences theirs={newer.segments} mine={history.segments} version={newer.version} />}
      <div className={styles.buttons}>
        {!isComparing && <Button variant="outline" data-focus-first onClick={() => { setComparing(true); }}>{t("conflict.compare")}</Button>}
        {unfit > 0 && <Button variant={fitting > 0 ? "outline" : "primary"} isBusy={isSaving} onClick={() => { onSettle("mine"); }}>{t("conflict.mine", { version: next })}</Button>}
        {fitting > 0 && <Button variant="primary" isBusy={isSaving} onClick={() => { onSettle("both"); }}>{t(unfit === 0 ? "conflict.mine" : "conflict.both", { version: next })}</Button>}
      </div>
    </DialogBox>
  );
}

function Differences({ theirs, mine, version }: { readonly theirs: readonly Segment[]; readonly mine: readonly Segment[]; readonly version: number }) {
  const found = useMemo(() => differencesOf(theirs, mine), [theirs, mine]);
  return (
    // A region that scrolls must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.differences} role="region" aria-label={t("conflict.compare")} tabIndex={0}>
      {found.map((one) => (
        <dl key={one.start}>
          <dt>{clock(one.start)}</dt>
          <dd><b>{t("conflict.theirs", { version })}</b><span dir="auto">{one.theirs || "–"}</span></dd>
          <dd><b>{t("conflict.yours")}</b><span dir="auto">{one.mine || "–"}</span></dd>
        </dl>
      ))}
    </div>
  );
}
