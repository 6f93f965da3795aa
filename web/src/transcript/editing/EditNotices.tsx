/** What a person should know of the draft and the text: another tab, what could not be saved, what does not fit. */

import { refusedText } from "~/jobs/refused";
import { t } from "~/text/text";
import type { Keeping } from "~/transcript/editing/keeper";
import type { Editing } from "~/transcript/editing/session";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";

interface EditNoticesProps {
  readonly editing: Editing;
  readonly keeping: Keeping;
  readonly onTakeOver: () => void;
  readonly onAgain: () => void;
}

export function EditNotices({ editing, keeping, onTakeOver, onAgain }: EditNoticesProps) {
  if (keeping.kind === "elsewhere") {
    return (
      <Banner title={t("edit.elsewhere")} action={<Button size="sm" variant="outline" onClick={onTakeOver}>{t("edit.here")}</Button>}>
        {t("edit.elsewhereText")}
      </Banner>
    );
  }
  if (editing.problem !== null) {
    const again = <Button size="sm" variant="outline" onClick={onAgain}>{t("again")}</Button>;
    return <Banner tone="warning" title={t("edit.refused")} action={editing.history.done === 0 ? again : undefined}>{refusedText(editing.problem)}</Banner>;
  }
  if (keeping.kind === "away") return <Banner tone="warning" title={t("edit.away")}>{t("edit.awayText")}</Banner>;
  if (editing.lost > 0) return <Banner tone="warning" title={t("edit.lost", { count: editing.lost })}>{t("edit.lostText")}</Banner>;
  return null;
}
