/** Deletes recordings: gone from the list at once, back with a reason when the server refuses. */

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { DELETE, told } from "~/api/client";
import type { Recording } from "~/api/types";
import { refusedText } from "~/jobs/refused";
import { type Pages, without } from "~/live/changes";
import { keys } from "~/live/queries";
import { t } from "~/text/text";
import { notify } from "~/ui/toasts";

export function useDeleting() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (recordings: readonly Recording[]) => {
      for (const { id } of recordings) {
        await told(DELETE("/api/v1/recordings/{recording_id}", { params: { path: { recording_id: id } } }));
      }
    },
    onMutate: (recordings) => {
      const ids = new Set(recordings.map((recording) => recording.id));
      queries.setQueriesData<Pages>({ queryKey: keys.recordings }, (pages) => pages && without(pages, ids));
    },
    onSuccess: (_, recordings) => {
      const [only] = recordings;
      const title = only?.title ?? "";
      const count = recordings.length;
      notify({
        kind: count === 1 ? "deleted" : "deleted-many",
        text: (times) => (times * count === 1 ? t("deleted.one", { title }) : t("deleted", { count: times * count })),
      });
    },
    onError: (error) => {
      void queries.invalidateQueries({ queryKey: keys.recordings });
      notify({ kind: "delete-refused", text: () => refusedText(error) });
    },
  });
}
