/** All recordings, live. */

import { useInfiniteQuery, type UseInfiniteQueryResult } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { SearchX, Trash2 } from "lucide-react";
import { useCallback, useEffect, useMemo, useState } from "react";

import type { Recording, RecordingPage } from "~/api/types";
import { PageHead } from "~/frame/PageHead";
import { useAsking } from "~/library/asking";
import { BulkBar } from "~/library/BulkBar";
import { EmptyLibrary } from "~/library/EmptyLibrary";
import { FilterBar } from "~/library/FilterBar";
import styles from "~/library/LibraryPage.module.css";
import { linesOf } from "~/library/lines";
import { useMinute } from "~/library/minute";
import { usePaging } from "~/library/paging";
import { RecordingList } from "~/library/RecordingList";
import { among, NOTHING, toggled, upTo } from "~/library/selection";
import { Trouble } from "~/library/Trouble";
import { useAge } from "~/live/age";
import { type Filter, isNarrowed, NEWEST, readFilter, widened } from "~/live/filter";
import { isQueuePaused } from "~/live/live";
import { type Pages, rowsOf } from "~/live/pages";
import { recordingsQuery } from "~/live/queries";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { isSheetOpen, noteListed, onTheWay, transfers } from "~/transfer/transfers";
import { Button } from "~/ui/Button";
import { EmptyState, Skeleton } from "~/ui/States";

export function LibraryPage() {
  const search = useSearch({ from: "/" });
  const filter = useMemo(() => readFilter(search), [search]);
  const navigate = useNavigate({ from: "/" });
  const query = useInfiniteQuery(recordingsQuery(filter));
  const rows = useMemo(() => rowsOf(query.data as Pages | undefined), [query.data]);
  const uploads = useUploads(rows, filter);
  const now = useMinute();
  const sort = filter.sort ?? NEWEST;
  const lines = useMemo(() => linesOf(rows, uploads, sort, now), [rows, uploads, sort, now]);
  const order = useMemo(() => rows.map(({ id }) => id), [rows]);
  const choosing = useChoosing(order);
  const asking = useAsking(choosing.clear);
  const onView = usePaging(filter, query.data);
  const { fetchNextPage, hasNextPage, isFetching } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetching]);
  const first = query.data?.pages[0];
  const { ids } = choosing.selection;
  const hasList = lines.length > 0;
  const total = (first?.total ?? rows.length) + uploads.length;
  const isQueueResting = useStore(isQueuePaused);
  const age = useAge();

  return (
    <div>
      <PageHead title={t("page.library")} line={<span role="status">{countText(first, isNarrowed(filter))}</span>}>
        <Link to="/deleted" className={styles.deleted}><Trash2 aria-hidden />{t("library.deleted")}</Link>
      </PageHead>
      {ids.size > 0 ? (
        <BulkBar count={ids.size} loaded={rows.length} onAll={choosing.selectAll} onClear={choosing.clear} onDo={(deed) => { asking.onDoAll([...ids], deed); }} />
      ) : (
        (hasList || isNarrowed(filter)) && (
          <FilterBar filter={filter} onFilter={(change) => { void navigate({ search: readFilter({ ...filter, ...change }), replace: "q" in change }); }} />
        )
      )}
      {!hasList && <NoLines query={query} filter={filter} onWiden={() => { void navigate({ search: widened(filter) }); }} />}
      {hasList && (
        <RecordingList
          lines={lines}
          total={total}
          now={now}
          selection={choosing.selection}
          isQueuePaused={isQueueResting}
          age={age}
          isMoreComing={query.isFetchingNextPage}
          onNearEnd={more}
          onView={onView}
          onSelectAll={choosing.selectAll}
          onClear={choosing.clear}
          onSelect={choosing.select}
          onDo={asking.onDo}
        />
      )}
      {query.isFetchingNextPage && <p className={styles.more} role="status">{t("library.more")}</p>}
      {asking.dialogs}
    </div>
  );
}

/** Files on their way stand above the list; not where something is looked for. */
function useUploads(rows: readonly { readonly id: string }[], filter: Filter) {
  const files = useStore(transfers);
  const known = useMemo(() => new Set(rows.map(({ id }) => id)), [rows]);
  useEffect(() => { noteListed((id) => known.has(id)); }, [known, files]);
  return useMemo(() => (isNarrowed(filter) ? [] : onTheWay(files, (id) => known.has(id))), [files, known, filter]);
}

function countText(page: RecordingPage | undefined, isFiltered: boolean): string {
  if (!page || (page.total ?? page.items.length) === 0) return "";
  const count = page.total ?? page.items.length;
  if (isFiltered) return t(page.total_is_capped === true ? "library.narrowedMore" : "library.narrowed", { count });
  return t(page.total_is_capped === true ? "library.countMore" : "library.count", { count });
}

interface NoLinesProps {
  readonly query: Pick<UseInfiniteQueryResult, "isPending" | "error" | "refetch">;
  readonly filter: Filter;
  readonly onWiden: () => void;
}

/** What stands in the list's place: it is coming, it failed, nothing fits, there is nothing yet. */
function NoLines({ query, filter, onWiden }: NoLinesProps) {
  if (query.isPending) return <Skeleton label={t("library.loading")} rows={6} />;
  if (query.error) return <Trouble title={t("library.error")} error={query.error} onAgain={() => { void query.refetch(); }} />;
  if (!isNarrowed(filter)) return <EmptyLibrary onAdd={() => { isSheetOpen.set(true); }} />;
  return (
    <EmptyState icon={SearchX} title={filter.q === undefined ? t("nothing") : t("nothing.q", { q: filter.q })} text={t(filter.q === undefined ? "nothing.text" : "nothing.qText")}>
      <Button variant="outline" onClick={onWiden}>{t("filters.remove")}</Button>
    </EmptyState>
  );
}

/** What is selected. */
function useChoosing(order: readonly string[]) {
  const [kept, setKept] = useState(NOTHING);
  const selection = useMemo(() => among(kept, order), [kept, order]);
  return {
    selection,
    clear: useCallback(() => { setKept(NOTHING); }, []),
    selectAll: () => { setKept({ ids: new Set(order), anchor: null }); },
    select: useCallback(({ id }: Recording, isRange: boolean) => {
      setKept((now) => (isRange ? upTo(now, id, order) : toggled(now, id)));
    }, [order]),
  };
}
