/** The settings' list of all links that were made, on all recordings. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { Link2 } from "lucide-react";

import { refusedText } from "~/jobs/refused";
import { sharesQuery } from "~/sharing/queries";
import { ShareList } from "~/sharing/ShareList";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { EmptyState, ErrorState, Skeleton } from "~/ui/States";

export function SharesPage() {
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(sharesQuery);
  const all = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Card title={t("share.list")}>
      {isPending && <Skeleton label={t("share.loading")} rows={3} />}
      {error && !data && <ErrorState title={t("share.error")} text={refusedText(error)} action={{ label: t("again"), run: () => { void refetch(); } }} detailsLabel={t("details")} details={String(error)} />}
      {data && all.length === 0 && <EmptyState icon={Link2} title={t("share.none")} text={t("share.noneText")} />}
      {all.length > 0 && <ShareList shares={all} isNamed />}
      {hasNextPage && <Button variant="outline" isBusy={isFetchingNextPage} onClick={() => { void fetchNextPage(); }}>{t("share.more")}</Button>}
    </Card>
  );
}
