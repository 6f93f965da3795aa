/** Settings of the server that change while it runs, by what they are about. */

import { useQuery } from "@tanstack/react-query";

import { groupsOf } from "~/administration/settings";
import { SettingRow } from "~/administration/SettingRow";
import { settingsQuery } from "~/administration/queries";
import { Fetching } from "~/jobs/Fetching";
import { t } from "~/text/later";
import { Card } from "~/ui/Card";

export function LimitsPage() {
  const query = useQuery(settingsQuery);
  if (!query.data) return <Card title={t("settings.limits")}><Fetching query={query} rows={6} /></Card>;
  return groupsOf(query.data.items).map(({ title, items }) => (
    <Card key={title} title={t(title)}>
      {items.map((item) => <SettingRow key={item.name} item={item} />)}
    </Card>
  ));
}
