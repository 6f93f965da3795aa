/** The machine that Tiro runs on: what to run here, how it is, what it does, what it holds. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ScanSearch } from "lucide-react";
import { useState } from "react";

import { PageHead } from "~/frame/PageHead";
import { useDetect } from "~/system/acts";
import { AboutModel } from "~/system/AboutModel";
import { DiarizersCard, EnginesCard } from "~/system/EngineCards";
import { useFollowing } from "~/system/following";
import { ForAdmins, Pending, useAdmin } from "~/system/Head";
import { MachineCard } from "~/system/MachineCard";
import { ModelTable } from "~/system/ModelTable";
import { healthQuery, machineQuery, type Model, troublesQuery } from "~/system/queries";
import { QueueCard } from "~/system/QueueCard";
import { Recommendation } from "~/system/Recommendation";
import { useModelRows } from "~/system/rows";
import { isNear } from "~/system/standing";
import { StorageCard } from "~/system/StorageCard";
import styles from "~/system/SystemPage.module.css";
import { t } from "~/text/text";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";

export function SystemPage() {
  useFollowing();
  const machine = useQuery(machineQuery);
  const isAdmin = useAdmin();
  const detect = useDetect();
  return (
    <div>
      <PageHead title={t("page.system")} line={<HealthLine />}>
        {isAdmin === true && (
          <Button variant="outline" icon={ScanSearch} isBusy={detect.isPending} onClick={() => { detect.mutate(); }}>
            {t("machine.detect")}
          </Button>
        )}
      </PageHead>
      <div className={styles.stack}>
        <Troubles />
        {isAdmin === false && <ForAdmins />}
        {machine.data && <Recommendation view={machine.data} isAdmin={isAdmin === true} />}
        <div className={styles.cards}>
          {machine.data
            ? <MachineCard view={machine.data} isLooking={detect.isPending} />
            : <Card title={t("machine")}><Pending query={machine} label={t("machine.looking")} failed={t("machine.error")} rows={4} /></Card>}
          <QueueCard />
          {isAdmin === true && <StorageCard />}
        </div>
        <NearModels isAdmin={isAdmin === true} />
        <div className={styles.pair}>
          <EnginesCard />
          <DiarizersCard />
        </div>
      </div>
    </div>
  );
}

function HealthLine() {
  const health = useQuery(healthQuery).data;
  const troubles = useQuery(troublesQuery).data;
  if (!health) return <span>&nbsp;</span>;
  const parts = [t("system.version", { version: health.version }), t("system.workers", { count: health.workers ?? 0 })];
  if (troubles?.length === 0 && health.status === "ok" && health.workers !== 0) parts.push(t("system.healthy"));
  return parts.join(" · ");
}

/** What keeps Tiro from its work. */
function Troubles() {
  const health = useQuery(healthQuery).data;
  const troubles = useQuery(troublesQuery).data ?? [];
  return (
    <>
      {troubles.map(({ name, message }) => (
        <Banner key={name} tone="danger" title={t("system.trouble")}><span lang="en">{message}</span></Banner>
      ))}
      {health?.workers === 0 && <Banner tone="warning" title={t("system.noWorker")}>{t("system.noWorkerText")}</Banner>}
    </>
  );
}

function NearModels({ isAdmin }: { readonly isAdmin: boolean }) {
  const { query, rows, used, hasGpu, mayFetch } = useModelRows();
  const [about, setAbout] = useState<Model | null>(null);
  const near = rows.filter(({ model, standing }) => isNear(model, standing, used));
  const all = <Link className={styles.more} to="/system/models">{t("models.all", { count: rows.length })}</Link>;
  return (
    <Card title={t("models")} aside={rows.length > 0 && all}>
      <Pending query={query} label={t("models.loading")} failed={t("models.error")} rows={3} />
      {near.length > 0 && <ModelTable label={t("models")} rows={near} hasGpu={hasGpu} isAdmin={isAdmin} mayFetch={mayFetch} onAbout={setAbout} />}
      <AboutModel model={about} onClose={() => { setAbout(null); }} />
    </Card>
  );
}
