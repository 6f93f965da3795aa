/** Everybody who has an account: found, made, changed, let in or not, and deleted. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { UserPlus, Users } from "lucide-react";
import { useDeferredValue, useState } from "react";

import styles from "~/administration/Administration.module.css";
import { accountsQuery } from "~/administration/queries";
import { UserForm } from "~/administration/UserForm";
import { UserRow } from "~/administration/UserRow";
import { Fetching } from "~/jobs/Fetching";
import { session } from "~/session/session";
import { useStore } from "~/store/store";
import { t } from "~/text/later";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { SearchInput } from "~/ui/Field";
import { Secret } from "~/ui/Secret";
import { Setting } from "~/ui/Setting";
import { EmptyState } from "~/ui/States";

/** A password that was made for somebody: it is shown until it is put away. */
export interface MadePassword {
  readonly name: string;
  readonly password: string;
}

export const UsersPage = () => (useStore(session)?.mode !== "accounts" ? <NobodyYet /> : <Everybody />);

function Everybody() {
  const [typed, setTyped] = useState("");
  const found = useDeferredValue(typed.trim());
  const query = useInfiniteQuery(accountsQuery(found));
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<MadePassword | null>(null);
  const accounts = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Card title={t("settings.users")} aside={<Button variant="outline" size="sm" icon={UserPlus} onClick={() => { setMaking(true); }}>{t("users.new")}</Button>}>
      {made && (
        <Secret
          title={t("users.passwordOf", { name: made.name })}
          text={t("users.passwordOnce")}
          secret={made.password}
          copyLabel={t("secret.copy")}
          copiedLabel={t("secret.copied")}
          doneLabel={t("secret.done")}
          onDone={() => { setMade(null); }}
        />
      )}
      <div className={styles.filters}>
        <div><SearchInput label={t("users.find")} placeholder={t("users.find")} value={typed} onChange={(event) => { setTyped(event.target.value); }} /></div>
      </div>
      <Fetching query={query} rows={4} />
      {query.data && accounts.length === 0 && <EmptyState icon={Users} title={t("users.none", { typed: found })} text={t("users.noneText")} />}
      <ul className={styles.list} aria-label={t("settings.users")}>
        {accounts.map((account) => <UserRow key={account.id} account={account} onPassword={setMade} />)}
      </ul>
      {query.hasNextPage && <div className={styles.more}><Button variant="outline" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("more")}</Button></div>}
      {isMaking && <UserForm account={null} onClose={() => { setMaking(false); }} onPassword={setMade} />}
    </Card>
  );
}

function NobodyYet() {
  const navigate = useNavigate();
  const isByKeys = useStore(session)?.mode === "keys";
  return (
    <Card title={t("settings.users")}>
      <Setting label={t(isByKeys ? "account.byKeys" : "account.local")} note={t("account.localText")}>
        <Button variant="primary" onClick={() => { void navigate({ to: "/first" }); }}>{t("account.make")}</Button>
      </Setting>
    </Card>
  );
}
