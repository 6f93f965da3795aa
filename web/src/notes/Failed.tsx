/** A note that could not be written: why, what is safe, and another try. */

import type { Job } from "~/api/types";
import { useJobAct } from "~/jobs/acts";
import { sentenceOf } from "~/jobs/refused";
import { softFailures } from "~/jobs/words";
import { GiveKey } from "~/notes/GiveKey";
import styles from "~/notes/NotesPanel.module.css";
import { t } from "~/text/later";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";

const KEY_CODES: ReadonlySet<string> = new Set(["llm_key_refused", "llm_key_required"]);

export function Failed({ job }: { readonly job: Job }) {
  const act = useJobAct();
  const soft = softFailures(job).find(({ stage }) => stage === "notes");
  const why = job.error ? sentenceOf(job.error.code, job.error.message) : (soft?.message ?? "");
  const needsKey = job.error !== null && KEY_CODES.has(job.error.code);
  return (
    <>
      <Banner
        tone="danger"
        title={t("notes.failed")}
        action={!needsKey && <Button size="sm" variant="outline" isBusy={act.isPending} onClick={() => { act.mutate({ job, act: "goOn" }); }}>{t("notes.goOn")}</Button>}
      >
        {why}
      </Banner>
      {needsKey && <div className={styles.writing}><GiveKey onKey={(llmKey) => { act.mutate({ job, act: "goOn", llmKey }); }} /></div>}
    </>
  );
}
