/** A line that was left as it was said, against what the model wrote; the reader takes one of the two, and may take that back. */

import { type InfiniteData, useMutation, useQueryClient } from "@tanstack/react-query";
import { Check, Undo2 } from "lucide-react";
import { useEffect, useRef } from "react";

import { PATCH, told } from "~/api/client";
import type { BesideSegment, TranscriptVersion } from "~/api/types";
import { refusedText } from "~/jobs/refused";
import { isKey, t } from "~/text/later";
import { besideQuery } from "~/transcript/smoothing/beside";
import { type Flag, withOne } from "~/transcript/smoothing/differing";
import styles from "~/transcript/smoothing/Smoothing.module.css";
import { Button } from "~/ui/Button";
import { Tag } from "~/ui/Tag";

type Decision = Flag["decision"];
interface Page {
  readonly items: BesideSegment[];
}

interface FlaggedProps {
  readonly version: TranscriptVersion;
  readonly segmentId: string;
  readonly flag: Flag;
}

export function Flagged({ version, segmentId, flag }: FlaggedProps) {
  const decide = useDecision(version, segmentId);
  const line = useRef<HTMLDivElement>(null);
  const mustFocus = useRef(false);
  const isNothing = flag.after.trim() === "";
  const decided = (decision: Decision): void => {
    mustFocus.current = true;
    decide.mutate(decision);
  };
  // What was pressed is gone then; the way back, or the choice, has the focus in its place.
  useEffect(() => {
    if (mustFocus.current) line.current?.querySelector("button")?.focus();
    mustFocus.current = false;
  }, [flag.decision]);
  return (
    <div ref={line} className={styles.flag}>
      {flag.decision === null && <Tag tone="warning">{flagName(flag.kind)}</Tag>}
      <span role="status">{flag.decision !== null && <><Check aria-hidden />{t(flag.decision === "accepted" ? "smooth.accepted" : "smooth.kept")}</>}</span>
      {flag.decision === null && isNothing && <span>{t("smooth.flaggedNone")}</span>}
      {flag.decision === null ? (
        <>
          <Button size="sm" variant="outline" isBusy={decide.isPending && decide.variables === "kept"} onClick={() => { decided("kept"); }}>{t("smooth.keep")}</Button>
          {!isNothing && <Button size="sm" isBusy={decide.isPending && decide.variables === "accepted"} onClick={() => { decided("accepted"); }}>{t("smooth.accept")}</Button>}
        </>
      ) : (
        <Button size="sm" icon={Undo2} isBusy={decide.isPending} onClick={() => { decided(null); }}>{t("act.undo")}</Button>
      )}
      {decide.isError && <span className={styles.failure} role="alert">{refusedText(decide.error)}</span>}
    </div>
  );
}

/** Tells the server, and shows what it answers until the list comes anew. */
function useDecision(version: TranscriptVersion, segmentId: string) {
  const queries = useQueryClient();
  const { queryKey } = besideQuery(version);
  return useMutation({
    mutationFn: (decision: Decision) =>
      told(PATCH("/api/v1/transcripts/{transcript_id}/flags/{segment_id}", { params: { path: { transcript_id: version.id, segment_id: segmentId } }, body: { decision } })),
    onSuccess: (made) => {
      queries.setQueryData<InfiniteData<Page>>(queryKey, (known) => known && { ...known, pages: known.pages.map((page) => ({ ...page, items: withOne(page.items, made) })) });
    },
  });
}

function flagName(kind: string): string {
  const key = `smooth.flag.${kind}`;
  return isKey(key) ? t(key) : t("smooth.flag.changed");
}
