/** Deletes recordings so that it can be undone: gone from the list at once, back by one press. */

import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";

import { POST, told } from "~/api/client";
import { Refused } from "~/api/problems";
import { refusedText } from "~/jobs/refused";
import { without } from "~/live/changes";
import type { Pages } from "~/live/pages";
import { keys, renewLists } from "~/live/queries";
import { t } from "~/text/text";
import { notify, shownToast } from "~/ui/toasts";

const AT_ONCE = 500;
const TOAST = "deleted";

/** What the toast that shows would bring back; each deletion while it shows is added. */
let undoable: readonly string[] = [];

/** Deletes; `onFinal` is told what could not be brought back and was therefore kept. */
export function useDeleting(onFinal: (ids: readonly string[]) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (ids: readonly string[]) => {
      for (const some of parts(ids)) await told(POST("/api/v1/recordings/delete", { body: { ids: some, purge: false, restorable: true } }));
    },
    onMutate: (ids) => {
      const gone = new Set(ids);
      const before = queries.getQueriesData<Pages>({ queryKey: keys.recordings });
      queries.setQueriesData<Pages>({ queryKey: keys.recordings }, (pages) => pages && without(pages, gone));
      return { before };
    },
    onSuccess: (_, ids) => {
      void queries.invalidateQueries({ queryKey: keys.deleted });
      const isShown = shownToast.get()?.kind === TOAST;
      undoable = isShown ? [...undoable, ...ids] : ids;
      const all = undoable;
      notify({
        kind: TOAST,
        text: () => t("deleted", { count: all.length }),
        action: { label: t("act.undo"), run: () => { void bringBack(queries, all); } },
      });
    },
    onError: (error, ids, made) => {
      for (const [queryKey, pages] of made?.before ?? []) queries.setQueryData(queryKey, pages);
      renewLists(queries);
      // A server that keeps nothing has deleted nothing: that is for the reader to say.
      if (error instanceof Refused && error.code === "state_conflict") onFinal(ids);
      else notify({ kind: "delete-refused", text: () => refusedText(error) });
    },
  });
}

/** Restores recordings; they stand in the list again where they stood. */
export async function bringBack(queries: QueryClient, ids: readonly string[]): Promise<void> {
  try {
    let missing = 0;
    for (const some of parts(ids)) {
      const { items } = await told(POST("/api/v1/recordings/restore", { body: { ids: some } }));
      missing += items.filter(({ status }) => status === "not_found").length;
    }
    notify({
      kind: "restored",
      text: () => (missing > 0 ? t("restored.some", { count: missing }) : t("restored", { count: ids.length })),
    });
  } catch (error) {
    notify({
      kind: "restore-refused",
      text: () => refusedText(error),
      action: { label: t("again"), run: () => { void bringBack(queries, ids); } },
    });
  } finally {
    renewLists(queries);
    void queries.invalidateQueries({ queryKey: keys.deleted });
  }
}

/** Deletes for good. */
export async function purge(queries: QueryClient, ids: readonly string[]): Promise<void> {
  try {
    for (const some of parts(ids)) await told(POST("/api/v1/recordings/delete", { body: { ids: some, purge: true, restorable: false } }));
  } catch (error) {
    notify({ kind: "purge-refused", text: () => refusedText(error) });
  }
  renewLists(queries);
  await queries.invalidateQueries({ queryKey: keys.deleted });
}

function parts(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, part) => ids.slice(part * AT_ONCE, (part + 1) * AT_ONCE));
}
