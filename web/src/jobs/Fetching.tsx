/** What stands in the place of something until it has been fetched once; nothing afterwards. */

import { Refused } from "~/api/problems";
import { refusedText } from "~/jobs/refused";
import { t } from "~/text/text";
import { ErrorState, Skeleton } from "~/ui/States";

interface FetchingProps {
  readonly query: { readonly data: unknown; readonly error: Error | null; readonly refetch: () => unknown };
  readonly rows?: number;
}

export function Fetching({ query: { data, error, refetch }, rows = 3 }: FetchingProps) {
  if (data !== undefined) return null;
  if (error === null) return <Skeleton label={t("fetching")} rows={rows} />;
  return (
    <ErrorState
      title={t("fetching.failed")}
      text={refusedText(error)}
      action={{ label: t("again"), run: () => { refetch(); } }}
      detailsLabel={t("details")}
      details={error instanceof Refused ? `${error.code} · ${String(error.status)}` : error.message}
    />
  );
}
