/** What the reader must know of a text beside the one that was said: who made it, of what, and whether that still holds. */

import { useMutation, useQueryClient } from "@tanstack/react-query";

import type { Job, Recording, TranscriptVersion } from "~/api/types";
import { refusedText } from "~/jobs/refused";
import { stateOf } from "~/jobs/words";
import { dayAndTime, languageName } from "~/text/numbers";
import { t } from "~/text/later";
import { makeText } from "~/transcript/smoothing/making";
import styles from "~/transcript/smoothing/Smoothing.module.css";
import type { Choice } from "~/transcript/smoothing/texts";
import { Button } from "~/ui/Button";

interface SideBarProps {
  readonly recording: Recording;
  readonly version: TranscriptVersion;
  readonly choice: Choice;
  /** The one that makes it anew. */
  readonly job: Job | undefined;
}

export function SideBar({ recording, version, choice, job }: SideBarProps) {
  const queries = useQueryClient();
  const again = useMutation({ mutationFn: () => makeText(queries, recording.id, choice, "") });
  const made = version.origin === "translation" ? t("versions.by.translation") : t(version.model === null ? "smooth.madeByRules" : "versions.by.clean");
  return (
    <div className={styles.bar} data-tone={version.is_stale ? "warning" : undefined} role="status">
      <p>
        {version.is_stale && <><b>{t("smooth.stale")}</b> {t("smooth.staleText")} </>}
        {[made, version.model, version.origin === "translation" && version.language !== null ? languageName(version.language) : null, dayAndTime(new Date(version.created_at))].filter(Boolean).join(" · ")}
      </p>
      {again.isError && <p>{refusedText(again.error)}</p>}
      {job ? <span>{stateOf(job).text}</span> : <Button size="sm" variant={version.is_stale ? "outline" : "plain"} isBusy={again.isPending} onClick={() => { again.mutate(); }}>{t("smooth.again")}</Button>}
    </div>
  );
}
