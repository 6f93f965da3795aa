/** A clean text or a translation, in step with the sound. */

import { useMemo, useRef } from "react";

import type { Recording, TranscriptVersion } from "~/api/types";
import { refusedText } from "~/jobs/refused";
import { t } from "~/text/later";
import { useText } from "~/transcript/loading";
import type { Listening } from "~/transcript/smoothing/SideText";
import { SlotsContext } from "~/transcript/slots";
import { TranscriptView, type ViewHandle } from "~/transcript/TranscriptView";
import { blocksOf } from "~/transcript/turns";
import { ErrorState, Skeleton } from "~/ui/States";

interface SideReadingProps extends Listening {
  readonly recording: Recording;
  readonly version: TranscriptVersion;
}

export function SideReading({ recording, version, ...listening }: SideReadingProps) {
  const view = useRef<ViewHandle>(null);
  const { transcript, error, onAgain } = useText(recording, version.id, undefined);
  // The head that is shown while another loads is of another version.
  const segments = transcript?.id === version.id ? transcript.segments : undefined;
  const blocks = useMemo(() => (segments ? blocksOf(segments, false) : null), [segments]);
  if (error) return <ErrorState title={t("reading.error")} text={refusedText(error)} action={{ label: t("again"), run: onAgain }} detailsLabel={t("details")} details={error.message} />;
  if (!blocks) return <Skeleton label={t("reading.loading")} rows={6} />;
  return (
    <SlotsContext value={PLAIN}>
      <TranscriptView
        view={view}
        blocks={blocks}
        language={version.language}
        hasDoubts={false}
        hits={NO_HITS}
        hit={undefined}
        restoring={null}
        onEdit={nothing}
        onRestore={nothing}
        {...listening}
      />
    </SlotsContext>
  );
}

/** Speakers are named in the text as it was said. */
const PLAIN = {};
const NO_HITS: readonly never[] = [];
const nothing = (): void => undefined;
