/** Every model that Tiro knows: those that are here, those that can be fetched, and a way to any other of the hub. */

import { Plus, RefreshCw } from "lucide-react";
import { useDeferredValue, useState } from "react";

import { AboutModel } from "~/system/AboutModel";
import { useRescan } from "~/system/acts";
import { AddModel } from "~/system/AddModel";
import { filtered, type ModelFilter } from "~/system/filter";
import { useFollowing } from "~/system/following";
import { ForAdmins, Pending, SubHead, useAdmin } from "~/system/Head";
import { JobRow } from "~/system/JobRow";
import styles from "~/system/ModelsPage.module.css";
import { ModelTable } from "~/system/ModelTable";
import type { Model, ModelList } from "~/system/queries";
import { useModelRows } from "~/system/rows";
import { t } from "~/text/text";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { SegmentedControl } from "~/ui/Choices";
import { SearchInput } from "~/ui/Field";
import { EmptyState } from "~/ui/States";

const FILTERS: readonly ModelFilter[] = ["all", "here", "speech", "speakers"];

export function ModelsPage() {
  useFollowing();
  const isAdmin = useAdmin();
  const rescan = useRescan();
  const { query, rows, strays, hasGpu, mayFetch } = useModelRows();
  const [about, setAbout] = useState<Model | null>(null);
  const [isAdding, setAdding] = useState(false);
  const [filter, setFilter] = useState<ModelFilter>("all");
  const [typed, setTyped] = useState("");
  const shown = filtered(rows, filter, useDeferredValue(typed));
  const here = rows.filter(({ model }) => model.is_installed).length;
  return (
    <div>
      <SubHead title={t("models")} line={query.data ? t("models.line", { count: rows.length, here }) : undefined}>
        {isAdmin === true && (
          <span className={styles.acts}>
            <Button icon={RefreshCw} variant="outline" isBusy={rescan.isPending} onClick={() => { rescan.mutate(); }}>{t("models.rescan")}</Button>
            {mayFetch && <Button icon={Plus} variant="outline" onClick={() => { setAdding(true); }}>{t("models.add")}</Button>}
          </span>
        )}
      </SubHead>
      <div className={styles.stack}>
        {isAdmin === false && <ForAdmins />}
        {query.data && <Policy list={query.data} isAdmin={isAdmin === true} />}
        {query.data && strays.length > 0 && (
          <section className={styles.strays} aria-label={t("models.strays")}>
            <ul>{strays.map((job) => <JobRow key={job.id} job={job} isQueuePaused={false} />)}</ul>
          </section>
        )}
        <Pending query={query} label={t("models.loading")} failed={t("models.error")} rows={6} />
        {query.data && (
          <Card
            title={t("models.list")}
            aside={(
              <div className={styles.filters}>
                <SegmentedControl
                  label={t("models.which")}
                  value={filter}
                  onChoose={(value) => { setFilter(value as ModelFilter); }}
                  choices={FILTERS.map((value) => ({ value, label: t(`models.filter.${value}`) }))}
                />
                <SearchInput label={t("models.find")} placeholder={t("models.find")} value={typed} onChange={(event) => { setTyped(event.target.value); }} />
              </div>
            )}
          >
            {shown.length > 0
              ? <ModelTable label={t("models")} rows={shown} hasGpu={hasGpu} isAdmin={isAdmin === true} mayFetch={mayFetch} onAbout={setAbout} />
              : <EmptyState title={t("models.nothing")} text={typed === "" ? t("models.nothingText") : t("models.nothingFor", { text: typed })} />}
          </Card>
        )}
      </div>
      <AboutModel model={about} onClose={() => { setAbout(null); }} />
      <AddModel isOpen={isAdding} onClose={() => { setAdding(false); }} />
    </div>
  );
}

/** What may be fetched here, and what others than administrators may name. */
function Policy({ list, isAdmin }: { readonly list: ModelList; readonly isAdmin: boolean }) {
  return (
    <>
      {!list.may_fetch && <Banner title={t("models.never")}>{t("models.neverText")}</Banner>}
      {isAdmin && <p className={styles.policy}>{t(`models.users.${list.users_may_choose}`)}</p>}
    </>
  );
}
