/** What stands in the middle: the text, the area for editing it, or what differs between two versions. */

import { FileText } from "lucide-react";
import { lazy, type ReactNode, Suspense } from "react";

import type { Recording, Transcript } from "~/api/types";
import type { Player } from "~/player/player";
import type { Person } from "~/speakers/people";
import { t } from "~/text/text";
import styles from "~/transcript/TranscriptPage.module.css";
import { DiffView } from "~/transcript/versions/DiffView";
import type { Pair } from "~/transcript/versions/VersionList";
import { EmptyState, Skeleton } from "~/ui/States";

const EditingArea = lazy(async () => ({ default: (await import("~/transcript/editing/EditingArea")).EditingArea }));

/** The word at which editing begins; null for where the reader is. */
export type EditStart = { readonly segment: string; readonly word: number } | null;

export type Mode =
  | { readonly kind: "read" }
  | { readonly kind: "edit"; readonly at: EditStart }
  | ({ readonly kind: "compare" } & Pair);

interface MiddleProps {
  readonly mode: Mode;
  readonly recording: Recording;
  readonly transcript: Transcript;
  readonly people: readonly Person[];
  readonly player: Player;
  readonly isEmpty: boolean;
  readonly headActions: HTMLElement | null;
  readonly onSeek: (seconds: number) => void;
  readonly onRead: () => void;
  /** The text that is read. */
  readonly children: ReactNode;
}

export function Middle({ mode, recording, transcript, people, player, isEmpty, headActions, onSeek, onRead, children }: MiddleProps) {
  if (mode.kind === "edit") {
    return (
      <Suspense fallback={<Skeleton label={t("reading.loading")} rows={6} />}>
        <EditingArea recording={recording} transcript={transcript} player={player} at={mode.at} headActions={headActions} onLeave={onRead} />
      </Suspense>
    );
  }
  if (mode.kind === "compare") {
    return <DiffView recordingId={recording.id} before={mode.before} after={mode.after} people={people} onSeek={onSeek} onClose={onRead} />;
  }
  if (isEmpty) return <div className={styles.waiting}><EmptyState icon={FileText} title={t("reading.silent")} text={t("reading.silentText")} /></div>;
  return children;
}
