/** What the reader must know of this text: it is rough, or a machine has written a newer one. */

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import type { Job, Recording, Transcript } from "~/api/types";
import { useJobAct } from "~/jobs/acts";
import { runAgain } from "~/jobs/again";
import { engineName } from "~/jobs/engines";
import { warningText } from "~/jobs/refused";
import { softFailures } from "~/jobs/words";
import { t } from "~/text/text";
import styles from "~/transcript/Notices.module.css";
import { newerOf, versionsQuery } from "~/transcript/versions/comparing";
import { madeBy, type Pair, pairOf, useRestoreVersion } from "~/transcript/versions/VersionList";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";

interface NoticesProps {
  readonly recording: Recording;
  readonly transcript: Transcript;
  readonly onCompare: (pair: Pair) => void;
  /** Others that come first. */
  readonly children?: ReactNode;
}

export function Notices({ recording, transcript, onCompare, children }: NoticesProps) {
  const versions = useQuery({ ...versionsQuery(recording.id), enabled: transcript.origin === "person" });
  const newer = newerOf(versions.data ?? [], transcript);
  const restore = useRestoreVersion(recording.id);
  return (
    <div className={styles.notices}>
      {children}
      {newer && (
        <Banner
          title={t("newer.title")}
          action={
            <>
              <Button size="sm" variant="outline" onClick={() => { onCompare(pairOf(newer, transcript)); }}>{t("versions.compare")}</Button>
              <Button size="sm" isBusy={restore.isPending} onClick={() => { restore.mutate(newer); }}>{t("newer.show")}</Button>
            </>
          }
        >
          {t("newer.text", { by: madeBy(newer) })}
        </Banner>
      )}
      {recording.job && softFailures(recording.job).length > 0 && <SoftFailures job={recording.job} />}
      {transcript.quality === "draft" && (
        <Banner
          tone="warning"
          title={t("reading.draft")}
          action={recording.media_deleted_at === null && <Button size="sm" variant="outline" onClick={() => { runAgain.set([recording]); }}>{t("reading.anew")}</Button>}
        >
          {t("reading.draftText", { engine: engineName(transcript.engine ?? "") })}
        </Banner>
      )}
    </div>
  );
}

/** What was to follow the text and failed; it is tried again from there. */
function SoftFailures({ job }: { readonly job: Job }) {
  const act = useJobAct();
  const [first, ...more] = softFailures(job);
  if (!first) return null;
  return (
    <Banner
      tone="warning"
      title={warningText(job, first)}
      action={<Button size="sm" variant="outline" isBusy={act.isPending} onClick={() => { act.mutate({ job, act: "goOn" }); }}>{t("again")}</Button>}
    >
      {more.map((failure) => warningText(job, failure)).join(" ")}
    </Banner>
  );
}
