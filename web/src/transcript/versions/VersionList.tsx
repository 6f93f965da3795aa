/** The versions of the text: what made each, which one is shown, what differs, and the way back. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { PATCH, told } from "~/api/client";
import type { Transcript, TranscriptSummary } from "~/api/types";
import { engineName } from "~/jobs/engines";
import { refusedText } from "~/jobs/refused";
import { keys } from "~/live/queries";
import { dayAndTime } from "~/text/numbers";
import { t } from "~/text/text";
import { versionsQuery } from "~/transcript/versions/comparing";
import styles from "~/transcript/versions/VersionList.module.css";
import { Button } from "~/ui/Button";
import { ErrorState, Skeleton } from "~/ui/States";
import { Tag } from "~/ui/Tag";
import { notify } from "~/ui/toasts";

/** The two versions that are compared, the older first. */
export interface Pair {
  readonly before: string;
  readonly after: string;
}

interface VersionListProps {
  readonly recordingId: string;
  readonly shown: Transcript;
  readonly onCompare: (pair: Pair) => void;
}

export function VersionList({ recordingId, shown, onCompare }: VersionListProps) {
  const versions = useQuery(versionsQuery(recordingId));
  const restore = useRestoreVersion(recordingId);
  if (versions.isPending) return <Skeleton label={t("versions")} rows={3} />;
  if (versions.isError) {
    return <ErrorState title={t("versions.error")} text={refusedText(versions.error)} action={{ label: t("again"), run: () => { void versions.refetch(); } }} detailsLabel={t("details")} details={versions.error.message} />;
  }
  return (
    <ul className={styles.list}>
      {versions.data.map((version) => (
        <li key={version.id} className={styles.version}>
          <h2>{t("versions.number", { number: version.version })}</h2>
          {version.is_primary && <Tag>{t("versions.current")}</Tag>}
          <p>{madeBy(version)}</p>
          <p className={styles.quiet}>{[dayAndTime(new Date(version.created_at)), version.quality === "draft" ? t("versions.draft") : null].filter(Boolean).join(" · ")}</p>
          {!version.is_primary && version.origin !== "clean" && version.origin !== "translation" && (
            <div className={styles.acts}>
              <Button size="sm" variant="outline" onClick={() => { onCompare(pairOf(version, shown)); }}>{t("versions.compare")}</Button>
              <Button size="sm" isBusy={restore.isPending && restore.variables.id === version.id} onClick={() => { restore.mutate(version); }}>{t("versions.restore")}</Button>
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

export const pairOf = (one: Pick<TranscriptSummary, "id" | "version">, other: Pick<TranscriptSummary, "id" | "version">): Pair =>
  one.version < other.version ? { before: one.id, after: other.id } : { before: other.id, after: one.id };

/** Makes a version the one that is shown; nothing is lost, so it is undone the same way. */
export function useRestoreVersion(recordingId: string) {
  const queries = useQueryClient();
  const mutation = useMutation({
    mutationFn: (version: Pick<TranscriptSummary, "id" | "version">) =>
      told(PATCH("/api/v1/transcripts/{transcript_id}", { params: { path: { transcript_id: version.id } }, body: { is_primary: true } })),
    onSuccess: async (made) => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: keys.recording(recordingId) }),
        queries.invalidateQueries({ queryKey: keys.transcript(recordingId) }),
      ]);
      notify({ kind: "version-restored", text: () => t("versions.restored", { number: made.version }) });
    },
    onError: (error, version) => {
      notify({ kind: "version-refused", text: () => refusedText(error), action: { label: t("again"), run: () => { mutation.mutate(version); } } });
    },
  });
  return mutation;
}

export function madeBy({ origin, engine, model }: TranscriptSummary): string {
  const machine = [engine && engineName(engine), model].filter(Boolean).join(" ");
  return origin === "engine" && machine !== "" ? t("versions.byEngine", { engine: machine }) : t(`versions.by.${origin}`);
}
