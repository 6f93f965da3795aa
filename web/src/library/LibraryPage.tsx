/** All recordings, live. */

import { useInfiniteQuery, type UseInfiniteQueryResult } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";

import { Refused } from "~/api/problems";
import type { Recording, RecordingPage } from "~/api/types";
import { PageHead } from "~/frame/PageHead";
import { type Act, ACTS, useJobAct } from "~/jobs/acts";
import { refusedText } from "~/jobs/refused";
import { BulkBar, FilterBar } from "~/library/Bars";
import { useDeleting } from "~/library/deleting";
import { EmptyLibrary } from "~/library/EmptyLibrary";
import { linesOf } from "~/library/lines";
import { useMinute } from "~/library/minute";
import { RecordingList } from "~/library/RecordingList";
import { among, NOTHING, toggled, upTo } from "~/library/selection";
import { flat } from "~/live/changes";
import { isQueuePaused } from "~/live/live";
import { recordingsQuery, type Sort } from "~/live/queries";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { isSheetOpen, onTheWay, transfers } from "~/transfer/transfers";
import { Ask } from "~/ui/Overlay";
import { ErrorState, Skeleton } from "~/ui/States";

export function LibraryPage() {
  const { sort = "-created_at" } = useSearch({ from: "/" });
  const navigate = useNavigate({ from: "/" });
  const query = useInfiniteQuery(recordingsQuery(sort));
  const recordings = useMemo(() => flat(query.data), [query.data]);
  const files = useStore(transfers);
  const uploads = useMemo(() => {
    const known = new Set(recordings.map((recording) => recording.id));
    return onTheWay(files, (id) => known.has(id));
  }, [files, recordings]);
  const isPaused = useStore(isQueuePaused);
  const now = useMinute();
  const lines = useMemo(() => linesOf(recordings, uploads, sort, now), [recordings, uploads, sort, now]);
  const choosing = useChoosing(recordings);
  const { mutate: act } = useJobAct();
  const { ask } = choosing;
  const onDelete = useCallback((recording: Recording) => { ask([recording]); }, [ask]);
  const onAct = useCallback(({ job }: Recording, what: Act) => {
    if (job) act({ job, act: what });
  }, [act]);

  const { fetchNextPage, hasNextPage, isFetching } = query;
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetching]);
  const [first] = query.data?.pages ?? [];

  return (
    <div>
      <PageHead title={t("page.library")} line={countText(first)} />
      {lines.length > 0 && choosing.selection.ids.size === 0 && (
        <FilterBar sort={sort} onSort={(to: Sort) => { void navigate({ search: { sort: to } }); }} />
      )}
      {choosing.selection.ids.size > 0 && (
        <BulkBar
          count={choosing.selection.ids.size}
          loaded={recordings.length}
          onAll={choosing.selectAll}
          onClear={choosing.clear}
          onDelete={() => { choosing.ask(choosing.selected); }}
          onRestart={() => {
            for (const { job } of choosing.selected) if (job && ACTS[job.state].includes("restart")) act({ job, act: "restart" });
            choosing.clear();
          }}
        />
      )}
      {lines.length === 0 && <NoLines query={query} />}
      {lines.length > 0 && (
        <RecordingList
          lines={lines}
          total={(first?.total ?? recordings.length) + uploads.length}
          now={now}
          selection={choosing.selection}
          isQueuePaused={isPaused}
          onNearEnd={more}
          onSelectAll={choosing.selectAll}
          onClear={choosing.clear}
          onSelect={choosing.select}
          onDelete={onDelete}
          onAct={onAct}
        />
      )}
      {choosing.question}
    </div>
  );
}

function countText(page: RecordingPage | undefined): string | undefined {
  if (!page || page.items.length === 0) return undefined;
  return t(page.total_is_capped === true ? "library.countMore" : "library.count", { count: page.total ?? page.items.length });
}

type Fetched = Pick<UseInfiniteQueryResult, "isPending" | "error" | "refetch">;

/** What stands in the list's place: it is coming, it failed, there is nothing yet. */
function NoLines({ query }: { readonly query: Fetched }) {
  if (query.isPending) return <Skeleton label={t("library.loading")} rows={6} />;
  if (query.error) return <LibraryError error={query.error} onAgain={() => { void query.refetch(); }} />;
  return <EmptyLibrary onAdd={() => { isSheetOpen.set(true); }} />;
}

/** What is selected, and the question before something is deleted for good. */
function useChoosing(recordings: readonly Recording[]) {
  const [kept, setKept] = useState(NOTHING);
  const [asked, setAsked] = useState<readonly Recording[]>([]);
  const { mutate: remove } = useDeleting();
  const order = useMemo(() => recordings.map((recording) => recording.id), [recordings]);
  const selection = among(kept, order);
  const clear = (): void => { setKept(NOTHING); };
  const select = useCallback(({ id }: Recording, isRange: boolean) => {
    setKept((now) => (isRange ? upTo(now, id, order) : toggled(now, id)));
  }, [order]);
  const [only] = asked;
  return {
    selection,
    clear,
    selected: recordings.filter((recording) => selection.ids.has(recording.id)),
    selectAll: () => { setKept({ ids: new Set(order), anchor: null }); },
    select,
    ask: setAsked,
    question: (
      <Ask
        isOpen={asked.length > 0}
        title={asked.length === 1 ? t("ask.deleteOne", { title: only?.title ?? "" }) : t("ask.delete", { count: asked.length })}
        text={t("ask.deleteText")}
        yes={t("ask.deleteYes", { count: asked.length })}
        no={t("ask.keep", { count: asked.length })}
        onClose={() => { setAsked([]); }}
        onYes={() => {
          remove(asked);
          clear();
        }}
      />
    ),
  };
}

const LibraryError = ({ error, onAgain }: { readonly error: Error; readonly onAgain: () => void }) => (
  <ErrorState
    title={t("library.error")}
    text={refusedText(error)}
    action={{ label: t("again"), run: onAgain }}
    detailsLabel={t("details")}
    details={error instanceof Refused ? `${error.code} · ${String(error.status)}` : error.message}
  />
);
