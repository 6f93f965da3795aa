/** A note that is being written: how far it is, and its text as it grows. */

import { X } from "lucide-react";

import type { Job } from "~/api/types";
import { useJobAct } from "~/jobs/acts";
import { sentenceOf } from "~/jobs/refused";
import { spokenProgress, stateOf } from "~/jobs/words";
import { GiveKey } from "~/notes/GiveKey";
import { useGrowing } from "~/notes/growing";
import { Markdown } from "~/notes/Markdown";
import styles from "~/notes/NotesPanel.module.css";
import { t } from "~/text/later";
import { Button } from "~/ui/Button";
import { Progress } from "~/ui/Progress";

interface WritingProps {
  readonly job: Job;
  /** Of the template. */
  readonly title: string;
  readonly template: string;
  readonly recordingId: string;
  readonly onSeek: (seconds: number) => void;
}

export function Writing({ job, title, template, recordingId, onSeek }: WritingProps) {
  const act = useJobAct();
  const text = useGrowing(job.id, template);
  const needsKey = job.state === "paused" && job.error?.code === "llm_key_required";
  const label = t("notes.writingNamed", { name: title });
  return (
    <section className={styles.writing} aria-label={label}>
      <div className={styles.line}>
        <p role="status">{job.state === "running" ? label : stateOf(job).text}</p>
        <Button size="sm" icon={X} isBusy={act.isPending} onClick={() => { act.mutate({ job, act: "cancel" }); }}>{t("notes.cancel")}</Button>
      </div>
      {job.state === "running" && <Progress label={label} value={job.progress > 0 ? job.progress : null} spoken={spokenProgress(job)} />}
      {needsKey && (
        <>
          <p className={styles.about}>{sentenceOf("llm_key_required", "")}</p>
          <GiveKey onKey={(llmKey) => { act.mutate({ job, act: "resume", llmKey }); }} />
        </>
      )}
      {text !== "" && (
        <div className={styles.growing} aria-label={t("notes.growing")} role="group">
          <Markdown text={text} recordingId={recordingId} onSeek={onSeek} />
        </div>
      )}
    </section>
  );
}
