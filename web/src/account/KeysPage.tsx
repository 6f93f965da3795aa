/** The reader's keys for programs: made, shown once, revoked. */

import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";

import { KeyForm, type Made } from "~/account/KeyForm";
import { keysQuery } from "~/account/queries";
import { DELETE, told } from "~/api/client";
import { Fetching } from "~/jobs/Fetching";
import { KeyTable } from "~/jobs/KeyTable";
import { session } from "~/session/session";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Secret } from "~/ui/Secret";
import { Setting } from "~/ui/Setting";
import { EmptyState } from "~/ui/States";

export function KeysPage() {
  const account = useStore(session)?.account ?? null;
  return account === null ? <WithoutAccount /> : <Keys />;
}

function Keys() {
  const query = useQuery(keysQuery);
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<Made | null>(null);
  const add = <Button variant="outline" size="sm" icon={Plus} onClick={() => { setMaking(true); }}>{t("keys.new")}</Button>;
  const keys = query.data ?? [];
  return (
    <Card title={t("settings.keys")} aside={keys.length > 0 && add}>
      {made && (
        <Secret
          title={t("keys.copyNow", { name: made.name })}
          text={t("keys.once")}
          secret={made.key}
          copyLabel={t("secret.copy")}
          copiedLabel={t("secret.copied")}
          doneLabel={t("secret.done")}
          onDone={() => { setMade(null); }}
        />
      )}
      <Fetching query={query} rows={2} />
      {query.data?.length === 0 && <EmptyState icon={KeyRound} title={t("keys.empty")} text={t("keys.emptyText")}>{add}</EmptyState>}
      {keys.length > 0 && (
        <KeyTable
          keys={keys}
          onRevoke={async (id) => {
            await told(DELETE("/api/v1/me/keys/{key_id}", { params: { path: { key_id: id } } }));
            if (made?.id === id) setMade(null);
            await query.refetch();
          }}
        />
      )}
      <KeyForm isOpen={isMaking} onClose={() => { setMaking(false); }} onMade={(found) => { setMade(found); setMaking(false); }} />
    </Card>
  );
}

function WithoutAccount() {
  const navigate = useNavigate();
  return (
    <Card title={t("settings.keys")}>
      <Setting label={t("keys.local")} note={t("keys.localText")}>
        <Button variant="outline" onClick={() => { void navigate({ to: "/first" }); }}>{t("account.make")}</Button>
      </Setting>
    </Card>
  );
}
