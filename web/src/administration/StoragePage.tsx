/** What each account keeps on the server's disks. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import styles from "~/administration/Administration.module.css";
import { storageQuery } from "~/administration/queries";
import { Fetching } from "~/jobs/Fetching";
import { size } from "~/text/numbers";
import { t } from "~/text/later";
import { Card } from "~/ui/Card";
import { Progress } from "~/ui/Progress";
import { Table } from "~/ui/Table";

export function StoragePage() {
  const query = useQuery(storageQuery);
  const accounts = [...(query.data?.accounts ?? [])].sort((one, other) => other.bytes - one.bytes);
  const all = accounts.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <Card title={t("space.byAccount")} aside={<Link to="/system">{t("space.disks")}</Link>}>
      <Fetching query={query} />
      {query.data && accounts.length === 0 && <p className={styles.note}>{t("space.none")}</p>}
      {accounts.length > 0 && (
        <Table
          label={t("space.byAccount")}
          heads={[t("space.account"), t("space.recordings"), t("space.size"), t("space.share")]}
          rows={accounts.map(({ account, bytes, recordings }) => ({
            key: account.id,
            cells: [
              <b key="name"><bdi>{account.name ?? account.id}</bdi></b>,
              <span key="count" className={styles.number}>{t("space.count", { count: recordings })}</span>,
              <span key="size" className={styles.number}>{size(bytes)}</span>,
              <Progress key="share" label={t("space.shareOf", { name: account.name ?? account.id })} value={all === 0 ? 0 : Math.floor((100 * bytes) / all)} />,
            ],
          }))}
        />
      )}
    </Card>
  );
}
