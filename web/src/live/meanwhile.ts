/** Keeps what events tell while a list is being fetched: the answer may be older than they are. */

import type { QueryClient } from "@tanstack/react-query";

import type { RecordingPage } from "~/api/types";
import { type Change, withChange } from "~/live/changes";
import type { Pages } from "~/live/pages";

/** The changes that came since each fetch that runs was begun. */
const running = new Set<Change[]>();

/** Puts a change into every list again that is being fetched now, once its answer has come. */
export function keepOver(queries: QueryClient, change: Change): void {
  for (const changes of running) changes.push(change);
  const fetched = queries.getQueryCache().findAll({ queryKey: ["recordings"], fetchStatus: "fetching" });
  for (const query of fetched) {
    const again = (): void => {
      queries.setQueryData<Pages>(query.queryKey, (pages) => pages && withChange(pages, change));
    };
    // The cache takes the answer in the same turn; after it comes ours.
    void query.promise?.catch(() => undefined).then(() => setTimeout(again));
  }
}

/** Fetches a page and gives it with what events told meanwhile. */
export async function withMeanwhile(fetching: Promise<RecordingPage>): Promise<RecordingPage> {
  const changes: Change[] = [];
  running.add(changes);
  try {
    const page = await fetching;
    const pages: Pages = { pages: [page], pageParams: [null] };
    return changes.reduce(withChange, pages).pages[0] ?? page;
  } finally {
    running.delete(changes);
  }
}
