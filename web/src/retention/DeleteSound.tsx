/** Asks before the sound of a recording is deleted for good; its text stays. */

import { useQueryClient } from "@tanstack/react-query";

import { DELETE, told } from "~/api/client";
import type { Recording } from "~/api/types";
import { refusedText } from "~/jobs/refused";
import { recordingQuery, renewLists } from "~/live/queries";
import { size } from "~/text/numbers";
import { t } from "~/text/text";
import { Ask } from "~/ui/Overlay";
import { notify } from "~/ui/toasts";

interface DeleteSoundProps {
  readonly recording: Recording;
  readonly onClose: () => void;
}

export function DeleteSound({ recording: { id, title, size_bytes }, onClose }: DeleteSoundProps) {
  const queries = useQueryClient();
  const remove = async (): Promise<void> => {
    try {
      const changed = await told(DELETE("/api/v1/recordings/{recording_id}/media", { params: { path: { recording_id: id } } }));
      queries.setQueryData(recordingQuery(id).queryKey, (known) => known && { ...changed, job: changed.job ?? known.job });
      notify({ kind: "media-deleted", text: () => t("media.deleted") });
    } catch (error) {
      notify({ kind: "media-refused", text: () => refusedText(error) });
    }
    renewLists(queries);
  };
  return (
    <Ask
      isOpen
      title={t("media.ask", { title })}
      text={t("media.askText", { size: size(size_bytes) })}
      yes={t("media.yes")}
      no={t("media.no")}
      onClose={onClose}
      onYes={() => { void remove(); }}
    />
  );
}
