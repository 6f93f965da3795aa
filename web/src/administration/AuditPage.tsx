/** What was done by whom, the newest first, with filters and as a file. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Download, ScrollText } from "lucide-react";
import { useState } from "react";

import styles from "~/administration/Administration.module.css";
import { type Names, sentenceOf, type Step, stepsOf } from "~/administration/audit";
import { type AuditFilter, type AuditLine, auditQuery, auditQueryOf, peopleQuery } from "~/administration/queries";
import { saveFile } from "~/api/saving";
import { Fetching } from "~/jobs/Fetching";
import { refusedText } from "~/jobs/refused";
import { fullMoment, moment } from "~/text/numbers";
import { type AnyKey, t } from "~/text/later";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { TextInput } from "~/ui/Field";
import { Select } from "~/ui/Select";
import { EmptyState } from "~/ui/States";
import { notify } from "~/ui/toasts";

const PLAIN: AuditFilter = { action: "all", account: "all", from: "", to: "" };
const ACTIONS: readonly { readonly value: string; readonly label: AnyKey }[] = [
  { value: "all", label: "audit.anything" },
  { value: "session", label: "audit.kindSession" },
  { value: "login", label: "audit.kindLogin" },
  { value: "account", label: "audit.kindAccount" },
  { value: "key", label: "audit.kindKey" },
  { value: "setting", label: "audit.kindSetting" },
  { value: "engine", label: "audit.kindEngine" },
  { value: "share", label: "audit.kindShare" },
  { value: "retention", label: "audit.kindRetention" },
  { value: "job", label: "audit.kindJob" },
  { value: "system", label: "audit.kindSystem" },
];

export function AuditPage() {
  const [filter, setFilter] = useState<AuditFilter>(PLAIN);
  const people = useQuery(peopleQuery);
  const query = useInfiniteQuery(auditQuery(filter));
  const names: Names = new Map((people.data ?? []).map(({ id, name }) => [id, name]));
  const entries = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const change = (to: Partial<AuditFilter>): void => { setFilter((now) => ({ ...now, ...to })); };
  const save = (): void => {
    const asked = new URLSearchParams({ ...auditQueryOf(filter), format: "csv" });
    saveFile(`/api/v1/audit/export?${asked.toString()}`, "audit.csv").catch((error: unknown) => { notify({ kind: "audit", text: () => refusedText(error) }); });
  };
  return (
    <Card title={t("settings.audit")} aside={<Button variant="outline" size="sm" icon={Download} onClick={save}>{t("audit.save")}</Button>}>
      <div className={styles.filters}>
        <Select label={t("audit.what")} value={filter.action} onChoose={(action) => { change({ action }); }} choices={ACTIONS.map(({ value, label }) => ({ value, label: t(label) }))} />
        <Select label={t("audit.who")} value={filter.account} onChoose={(account) => { change({ account }); }} choices={[{ value: "all", label: t("alljobs.everybody") }, ...(people.data ?? []).map(({ id, name }) => ({ value: id, label: name }))]} />
        <TextInput type="date" label={t("audit.from")} value={filter.from} max={filter.to} onChange={(event) => { change({ from: event.target.value }); }} />
        <TextInput type="date" label={t("audit.to")} value={filter.to} min={filter.from} onChange={(event) => { change({ to: event.target.value }); }} />
      </div>
      <Fetching query={query} rows={6} />
      {query.data && entries.length === 0 && (
        <EmptyState icon={ScrollText} title={t("audit.none")} text={t("audit.noneText")}>
          {JSON.stringify(filter) !== JSON.stringify(PLAIN) && <Button variant="outline" onClick={() => { setFilter(PLAIN); }}>{t("audit.clear")}</Button>}
        </EmptyState>
      )}
      <ul className={styles.list} aria-label={t("settings.audit")}>
        {entries.map((entry) => <Line key={entry.id} entry={entry} names={names} />)}
      </ul>
      {query.hasNextPage && <div className={styles.more}><Button variant="outline" isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("more")}</Button></div>}
    </Card>
  );
}

function Line({ entry, names }: { readonly entry: AuditLine; readonly names: Names }) {
  const at = new Date(entry.at);
  const steps = stepsOf(entry);
  return (
    <li className={styles.entry}>
      <time dateTime={entry.at} title={fullMoment(at)}>{moment(at, new Date())}</time>
      <div>
        <p dir="auto">{sentenceOf(entry, names)}</p>
        {steps.length > 0 && <small>{steps.map((step) => <Change key={step.name} step={step} />)}</small>}
        {entry.address !== null && <small>{t("audit.by", { address: entry.address })}</small>}
      </div>
    </li>
  );
}

const Change = ({ step: { name, from, to } }: { readonly step: Step }) => (
  <span>
    {name !== "" && <>{name}: </>}
    {from !== "" && <><del><bdi>{from}</bdi></del> → </>}
    <ins><bdi>{to === "" ? t("audit.nothing") : to}</bdi></ins>
  </span>
);
