/** What the account uses of what it may. */

import { useQuery } from "@tanstack/react-query";

import { usageQuery } from "~/account/queries";
import { Fetching } from "~/jobs/Fetching";
import { Quotas } from "~/jobs/Quotas";
import { t } from "~/text/text";
import { Card } from "~/ui/Card";

export function UsageCard() {
  const query = useQuery(usageQuery);
  return (
    <Card title={t("usage")}>
      <Fetching query={query} />
      {query.data && <Quotas usage={query.data} />}
    </Card>
  );
}
