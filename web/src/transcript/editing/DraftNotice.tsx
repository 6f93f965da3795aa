/** Says while the text is read that something was edited and not saved, and leads back to it. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { Recording, Transcript } from "~/api/types";
import { refusedText } from "~/jobs/refused";
import { moment } from "~/text/numbers";
import { t } from "~/text/text";
import { draftsQuery, fetchTranscript, resumed } from "~/transcript/editing/drafts";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { notify } from "~/ui/toasts";

interface DraftNoticeProps {
  readonly recording: Recording;
  readonly transcript: Transcript;
  /** All of the text is there, so that it can be edited. */
  readonly isComplete: boolean;
  readonly onEdit: () => void;
}

export function DraftNotice({ recording, transcript, isComplete, onEdit }: DraftNoticeProps) {
  const drafts = useQuery({ ...draftsQuery(recording.id), staleTime: 0 });
  const [isBusy, setBusy] = useState(false);
  const draft = drafts.data?.find(({ done }) => done > 0);
  if (!draft) return null;
  const isShown = draft.transcript_id === transcript.id;
  const about = { count: draft.done, time: moment(new Date(draft.updated_at), new Date()), version: draft.version };
  const goOn = async (): Promise<void> => {
    setBusy(true);
    try {
      if (!isShown) resumed.set(await fetchTranscript(draft.transcript_id));
      onEdit();
    } catch (error) {
      notify({ kind: "draft-refused", text: () => refusedText(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Banner title={t("edit.haveDraft")} action={<Button size="sm" variant="outline" isBusy={isBusy || !isComplete} onClick={() => { void goOn(); }}>{t("edit.goOn")}</Button>}>
      {t(isShown ? "edit.haveDraftText" : "edit.haveOldDraft", about)}
    </Banner>
  );
}
