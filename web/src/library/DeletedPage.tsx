/** What was deleted lately and can still be brought back. */

import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";

import { GET, told } from "~/api/client";
import type { Recording } from "~/api/types";
import { PageHead } from "~/frame/PageHead";
import styles from "~/library/DeletedPage.module.css";
import { bringBack, purge } from "~/library/deleting";
import { useMinute } from "~/library/minute";
import { Trouble } from "~/library/Trouble";
import { keys } from "~/live/queries";
import { fullMoment, length, size, timeLeft } from "~/text/numbers";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Ask } from "~/ui/Overlay";
import { EmptyState, Skeleton } from "~/ui/States";

const PAGE = 100;

export function DeletedPage() {
  const queries = useQueryClient();
  const now = useMinute();
  const [asked, setAsked] = useState<readonly Recording[]>([]);
  const query = useInfiniteQuery({
    queryKey: keys.deleted,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => told(GET("/api/v1/recordings", { params: { query: { deleted: true, limit: PAGE, cursor: pageParam } }, signal })),
    getNextPageParam: (page) => page.next_cursor,
    // Deletions elsewhere are not told as such.
    staleTime: 0,
    refetchInterval: 30_000,
  });
  const all = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <div>
      <PageHead title={t("library.deleted")} line={t("gone.line")}>
        {all.length > 1 && (
          <span className={styles.acts}>
            <Button variant="outline" icon={RotateCcw} onClick={() => { void bringBack(queries, all.map(({ id }) => id)); }}>{t("gone.restoreAll")}</Button>
            <Button variant="danger-text" icon={Trash2} onClick={() => { setAsked(all); }}>{t("gone.purgeAll")}</Button>
          </span>
        )}
      </PageHead>
      {query.isPending && <Skeleton label={t("library.loading")} rows={3} />}
      {query.error && all.length === 0 && <Trouble title={t("library.error")} error={query.error} onAgain={() => { void query.refetch(); }} />}
      {query.isSuccess && all.length === 0 && (
        <EmptyState icon={Trash2} title={t("gone.empty")} text={t("gone.emptyText")}>
          <Link to="/">{t("notFound.go")}</Link>
        </EmptyState>
      )}
      {all.length > 0 && <Rows all={all} now={now} onAsk={setAsked} />}
      {query.hasNextPage && <p className={styles.more}><Button variant="outline" isBusy={query.isFetchingNextPage} onClick={() => { void query.fetchNextPage(); }}>{t("gone.more")}</Button></p>}
      <Ask
        isOpen={asked.length > 0}
        title={titleOf(asked)}
        text={[size(asked.reduce((sum, { size_bytes }) => sum + size_bytes, 0)), t("ask.deleteText")].join(". ")}
        yes={t("ask.deleteYes", { count: asked.length })}
        no={t("ask.keep", { count: asked.length })}
        onClose={() => { setAsked([]); }}
        onYes={() => { void purge(queries, asked.map(({ id }) => id)); }}
      />
    </div>
  );
}

const titleOf = (asked: readonly Recording[]): string =>
  asked.length === 1 ? t("ask.deleteOne", { title: asked[0]?.title ?? "" }) : t("ask.delete", { count: asked.length });

interface RowsProps {
  readonly all: readonly Recording[];
  readonly now: Date;
  readonly onAsk: (recordings: readonly Recording[]) => void;
}

function Rows({ all, now, onAsk }: RowsProps) {
  const queries = useQueryClient();
  return (
    <ul className={styles.rows} aria-label={t("gone.list")}>
      {all.map((recording) => (
        <li key={recording.id} className={styles.row}>
          <div>
            <b><bdi>{recording.title}</bdi></b>
            <p>{[recording.duration === null ? null : length(recording.duration), size(recording.size_bytes)].filter(Boolean).join(" · ")}</p>
          </div>
          <Remaining at={recording.purge_at} now={now} />
          <span className={styles.acts}>
            <Button size="sm" variant="outline" aria-label={t("gone.restoreNamed", { title: recording.title })} onClick={() => { void bringBack(queries, [recording.id]); }}>{t("gone.restore")}</Button>
            <Button size="sm" variant="danger-text" aria-label={t("gone.purgeNamed", { title: recording.title })} onClick={() => { onAsk([recording]); }}>{t("gone.purge")}</Button>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Remaining({ at, now }: { readonly at: string | null; readonly now: Date }) {
  if (at === null) return <span />;
  const seconds = (Date.parse(at) - now.getTime()) / 1000;
  return <time className={styles.left} dateTime={at} title={fullMoment(new Date(at))}>{seconds > 0 ? t("gone.in", { time: timeLeft(seconds) }) : t("gone.soon")}</time>;
}
