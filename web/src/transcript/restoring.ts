/** Puts held-back text back into the text, and away again; never shown before the server agrees. */

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { POST, told } from "~/api/client";
import type { Transcript } from "~/api/types";
import { refusedText } from "~/jobs/refused";
import { keys } from "~/live/queries";
import { t } from "~/text/text";
import { adopt } from "~/transcript/loading";
import { notify } from "~/ui/toasts";

interface Asked {
  readonly transcript: Pick<Transcript, "id" | "revision" | "recording_id">;
  readonly segment: string;
  readonly op: "restore" | "hold";
}

export function useRestoring() {
  const queries = useQueryClient();
  const mutation = useMutation({
    mutationFn: ({ transcript, segment, op }: Asked): Promise<Transcript> =>
      told(
        POST("/api/v1/transcripts/{transcript_id}/edits", {
          params: { path: { transcript_id: transcript.id }, query: { held: true }, header: { "If-Match": `"${String(transcript.revision)}"` } },
          body: [{ op, segment, with_previous: false }],
        }),
      ),
    onSuccess: (made, { segment, op }) => {
      adopt(queries, made);
      void queries.invalidateQueries({ queryKey: keys.recording(made.recording_id) });
      const undo: Asked = { transcript: made, segment, op: "hold" };
      if (op === "hold") return;
      notify({ kind: "restored-text", text: () => t("held.restored"), action: { label: t("undo"), run: () => { mutation.mutate(undo); } } });
    },
    onError: (error, asked) => {
      // Another change came first: what is shown is fetched anew, and the act can be done again.
      void queries.invalidateQueries({ queryKey: keys.transcript(asked.transcript.recording_id) });
      notify({ kind: "not-restored", text: () => refusedText(error) });
    },
  });
  return mutation;
}
