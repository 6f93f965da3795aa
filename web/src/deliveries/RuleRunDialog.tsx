/** Applies a rule to recordings that are there: first how many it would be, then the word to go. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import styles from "~/deliveries/Forms.module.css";
import { type Rule, type RuleRun, runRule } from "~/deliveries/rules";
import { refusedText } from "~/jobs/refused";
import { t } from "~/text/later";
import { Button } from "~/ui/Button";
import { LabelledCheckbox } from "~/ui/Choices";
import { DialogBox } from "~/ui/Overlay";
import { notify } from "~/ui/toasts";

interface RuleRunDialogProps {
  readonly rule: Rule;
  readonly onClose: () => void;
}

export function RuleRunDialog({ rule, onClose }: RuleRunDialogProps) {
  const [isAgain, setAgain] = useState(false);
  const { data, error, isFetching } = useQuery({
    queryKey: ["rules", "run", rule.id, isAgain],
    staleTime: 0,
    gcTime: 0,
    queryFn: () => runRule(rule.id, { isDry: true, isAgain }),
  });
  const running = useMutation({
    mutationFn: () => runRule(rule.id, { isDry: false, isAgain }),
    onSuccess: ({ made }) => {
      notify({ kind: "rule-ran", text: () => t("rule.ran", { count: made }) });
      onClose();
    },
  });
  const count = data ? countOf(data) : 0;
  const trouble = running.error ?? error;
  return (
    <DialogBox
      isOpen
      onClose={onClose}
      title={t("rule.runTitle")}
      closeLabel={t("close")}
      footer={<Button variant="primary" disabled={count === 0 || isFetching} isBusy={running.isPending} onClick={() => { running.mutate(); }}>{t("rule.runYes", { count })}</Button>}
    >
      <div role="status" className={styles.said}>{data ? <Count run={data} isAgain={isAgain} /> : isFetching && <p>{t("rule.runAsking")}</p>}</div>
      <LabelledCheckbox checked={isAgain} onChange={(event) => { setAgain(event.target.checked); }}>{t("rule.runAgain")}</LabelledCheckbox>
      {trouble && <p className={styles.refused} role="alert">{refusedText(trouble)}</p>}
    </DialogBox>
  );
}

const countOf = ({ items }: RuleRun): number => items.filter(({ reason }) => reason === null).length;

/** How many fit, and of how many something would be made now. */
function Count({ run, isAgain }: { readonly run: RuleRun; readonly isAgain: boolean }) {
  const count = countOf(run);
  const isPart = count < run.matched;
  return (
    <>
      <p><b>{t("rule.runCount", { count: run.matched })}</b> {isPart && !isAgain && t("rule.runFresh", { count })}</p>
      {isPart && isAgain && count > 0 && <p>{t("rule.runFirst", { count })}</p>}
    </>
  );
}
