/** Engines, and what tells speakers apart: which are on, which is usual, which may be chosen for a job. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";

import styles from "~/administration/Administration.module.css";
import { PATCH, told } from "~/api/client";
import type { Diarizer, Engine } from "~/api/types";
import { Fetching } from "~/jobs/Fetching";
import { lacksModel, unusableText } from "~/jobs/engines";
import { refusedText } from "~/jobs/refused";
import { diarizersQuery, enginesQuery } from "~/live/queries";
import { t } from "~/text/later";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { LabelledCheckbox, Switch } from "~/ui/Choices";
import { Tag } from "~/ui/Tag";
import { notify } from "~/ui/toasts";

type Kind = "engines" | "diarizers";
type Adapter = Engine | Diarizer;

interface Change {
  readonly is_enabled?: boolean;
  readonly users_may_choose?: boolean;
  readonly is_default?: boolean;
}

export function EnginesPage() {
  const engines = useQuery({ ...enginesQuery, staleTime: 0 });
  const diarizers = useQuery({ ...diarizersQuery, staleTime: 0 });
  return (
    <>
      <Adapters kind="engines" query={engines} />
      <Adapters kind="diarizers" query={diarizers} />
    </>
  );
}

interface AdaptersProps {
  readonly kind: Kind;
  readonly query: { readonly data: readonly Adapter[] | undefined; readonly error: Error | null; readonly refetch: () => unknown };
}

function Adapters({ kind, query }: AdaptersProps) {
  const isNoneOn = query.data !== undefined && query.data.length > 0 && !query.data.some((one) => one.is_enabled && one.is_available);
  return (
    <Card title={t(kind)}>
      {isNoneOn && <Banner tone="warning" title={t("adapters.none")}>{t("adapters.noneText")}</Banner>}
      <Fetching query={query} />
      <ul className={styles.list} aria-label={t(kind)}>
        {query.data?.map((one) => <AdapterRow key={one.name} kind={kind} one={one} />)}
      </ul>
    </Card>
  );
}

function AdapterRow({ kind, one }: { readonly kind: Kind; readonly one: Adapter }) {
  const queries = useQueryClient();
  const changing = useMutation({
    mutationFn: async (change: Change): Promise<void> => {
      const params = { path: { name: one.name } };
      if (kind === "engines") await told(PATCH("/api/v1/engines/{name}", { params, body: change as Required<Change> }));
      else await told(PATCH("/api/v1/diarizers/{name}", { params, body: change as Required<Change> }));
    },
    onError: (error) => { notify({ kind: "adapter", text: () => refusedText(error) }); },
    onSettled: () => Promise.all([enginesQuery.queryKey, diarizersQuery.queryKey].map((queryKey) => queries.invalidateQueries({ queryKey: [...queryKey] }))),
  });
  const change = changing.isPending ? changing.variables : {};
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <b>{one.label}</b> <code className={styles.note}>{one.name}</code>
        <p>
          {one.is_available ? t("adapters.works") : <span lang="en">{unusableText(one.reason)}</span>}{" "}
          {lacksModel(one.reason) && <Link to="/system/models">{t("engine.toModels")}</Link>}
        </p>
      </div>
      <div className={styles.acts}>
        {one.is_default && one.is_enabled
          ? <Tag tone="accent">{t("adapters.default")}</Tag>
          : <Button size="sm" variant="outline" disabled={!one.is_enabled || !one.is_available} isBusy={change.is_default === true} aria-label={t("adapters.makeDefaultOf", { name: one.label })} onClick={() => { changing.mutate({ is_default: true }); }}>{t("adapters.makeDefault")}</Button>}
        <LabelledCheckbox
          checked={one.users_may_choose}
          disabled={!one.is_enabled || changing.isPending}
          aria-label={t("adapters.mayChooseOf", { name: one.label })}
          onChange={(event) => { changing.mutate({ users_may_choose: event.target.checked }); }}
        >
          {t("adapters.mayChoose")}
        </LabelledCheckbox>
        <Switch checked={one.is_enabled} disabled={changing.isPending} aria-label={t("adapters.onOf", { name: one.label })} onChange={(event) => { changing.mutate({ is_enabled: event.target.checked }); }} />
      </div>
    </li>
  );
}
