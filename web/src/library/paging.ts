/** Keeps a long list light: fetches the pages that come into view again, lets go of those far away. */

import { type InfiniteData, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";

import type { RecordingPage } from "~/api/types";
import type { Filter } from "~/live/filter";
import { keptNear, missingIn, type Pages, refilled } from "~/live/pages";
import { fetchRecordings, recordingsQuery } from "~/live/queries";

/** Gives what the list tells its view to. */
export function usePaging(filter: Filter, data: InfiniteData<RecordingPage, unknown> | undefined) {
  const queries = useQueryClient();
  const [view, setView] = useState({ first: 0, last: 0 });
  const onTheWay = useRef(new Set<unknown>());
  const onView = useCallback((first: number, last: number) => {
    setView((now) => (now.first === first && now.last === last ? now : { first, last }));
  }, []);
  useEffect(() => {
    if (!data) return;
    const { queryKey } = recordingsQuery(filter);
    const fetch = async (cursor: unknown): Promise<void> => {
      onTheWay.current.add(cursor);
      try {
        const page = await fetchRecordings(filter, cursor as string | null);
        queries.setQueryData<Pages>(queryKey, (now) => now && refilled(now, cursor, page));
      } catch {
        // The line is broken: the catch-up after it marks the page again.
      } finally {
        onTheWay.current.delete(cursor);
      }
    };
    for (const index of missingIn(data as Pages, view.first, view.last)) {
      const cursor = data.pageParams[index];
      if (!onTheWay.current.has(cursor)) void fetch(cursor);
    }
    queries.setQueryData<Pages>(queryKey, (now) => now && keptNear(now, view.first, view.last));
  }, [data, filter, queries, view]);
  return onView;
}
