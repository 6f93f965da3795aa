/** The keys of somebody's account, which an administrator may revoke. */

import { useQuery } from "@tanstack/react-query";

import styles from "~/administration/Administration.module.css";
import { accountKeysQuery, type AccountLine } from "~/administration/queries";
import { DELETE, told } from "~/api/client";
import { Fetching } from "~/jobs/Fetching";
import { KeyTable } from "~/jobs/KeyTable";
import { t } from "~/text/later";
import { Sheet } from "~/ui/Overlay";

interface UserKeysProps {
  readonly account: AccountLine;
  readonly onClose: () => void;
}

export function UserKeys({ account, onClose }: UserKeysProps) {
  const query = useQuery(accountKeysQuery(account.id));
  const revoke = async (id: string): Promise<void> => {
    await told(DELETE("/api/v1/accounts/{account_id}/keys/{key_id}", { params: { path: { account_id: account.id, key_id: id } } }));
    await query.refetch();
  };
  return (
    <Sheet isOpen onClose={onClose} title={t("users.keysOf", { name: account.name })} closeLabel={t("close")}>
      <Fetching query={query} rows={2} />
      {query.data?.length === 0 && <p className={styles.note}>{t("users.noKeys")}</p>}
      {query.data && query.data.length > 0 && <KeyTable keys={query.data} onRevoke={revoke} />}
    </Sheet>
  );
}
