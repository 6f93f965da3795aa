/** Gives a recording another name; shown at once, taken back with a reason. */

import { useMutation, useQueryClient } from "@tanstack/react-query";

import { PATCH, told } from "~/api/client";
import type { Recording } from "~/api/types";
import { refusedText } from "~/jobs/refused";
import { keys } from "~/live/queries";
import { inTurn } from "~/store/turns";
import { t } from "~/text/text";
import { notify } from "~/ui/toasts";

export function useRename(recording: Recording) {
  const queries = useQueryClient();
  const key = keys.recording(recording.id);
  const put = (title: string): void => {
    queries.setQueryData<Recording>(key, (known) => known && { ...known, title });
  };
  const mutation = useMutation({
    mutationFn: (title: string) =>
      inTurn(`title ${recording.id}`, () => told(PATCH("/api/v1/recordings/{recording_id}", { params: { path: { recording_id: recording.id } }, body: { title } }))),
    onMutate: put,
    onSuccess: (made) => { queries.setQueryData<Recording>(key, (known) => known && { ...known, title: made.title, revision: made.revision }); },
    onError: (error, title) => {
      put(recording.title);
      notify({ kind: "not-renamed", text: () => refusedText(error), action: { label: t("again"), run: () => { mutation.mutate(title); } } });
    },
  });
  return mutation;
}
