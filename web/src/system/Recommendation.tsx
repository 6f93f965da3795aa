/** What to run on this machine, in a sentence, with the one thing that is left to do for it. */

import { useQuery } from "@tanstack/react-query";
import { CircleAlert, Download, Gauge, Sparkles } from "lucide-react";

import type { Engine, Job } from "~/api/types";
import { engineName } from "~/jobs/engines";
import { spokenProgress } from "~/jobs/words";
import { enginesQuery } from "~/live/queries";
import { useSelfTest, useTaking } from "~/system/acts";
import { Details } from "~/system/Details";
import { type Model, modelsQuery, pullsQuery, type Recommended, type SystemView } from "~/system/queries";
import styles from "~/system/Recommendation.module.css";
import { hourSeconds, pullOf, settingsOf } from "~/system/standing";
import { length, percent, size } from "~/text/numbers";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Progress } from "~/ui/Progress";

interface RecommendationProps {
  readonly view: SystemView;
  readonly isAdmin: boolean;
}

export function Recommendation({ view, isAdmin }: RecommendationProps) {
  return view.recommendation === null ? <NoEngine /> : <Best best={view.recommendation} isAdmin={isAdmin} />;
}

function Best({ best, isAdmin }: { readonly best: Recommended; readonly isAdmin: boolean }) {
  const model = useModel(best);
  const { inUse, isDraft } = useEngines(best);
  const pull = useComing(model);
  const tone = isDone(best, model, inUse) && !isDraft ? "done" : "open";
  return (
    <section className={styles.box} data-tone={tone} aria-label={t("best")}>
      <Sparkles aria-hidden />
      <div className={styles.text}>
        <p>
          <b>{suitsText(best, model)}</b> <Speed best={best} /> {model && !pull && <Left best={best} model={model} inUse={inUse} />}
          {isDraft && ` ${t("best.draft")}`}
        </p>
        {model && pull && <Running model={model} job={pull} />}
        <Details label={t("best.why")} text={whyText(best, model)} />
      </div>
      {isAdmin && <Act best={best} model={model} />}
    </section>
  );
}

function useModel(best: Recommended): Model | undefined {
  const models = useQuery(modelsQuery).data?.items;
  return models?.find((item) => item.engine === best.engine && item.name === best.model);
}

function useEngines(best: Recommended): { readonly inUse: Engine | undefined; readonly isDraft: boolean } {
  const engines = useQuery(enginesQuery).data ?? [];
  const isDraft = engines.some((engine) => engine.name === best.engine && engine.quality === "draft");
  return { inUse: engines.find((engine) => engine.is_default), isDraft };
}

/** The job that fetches a model now. */
function useComing(model: Model | undefined): Job | undefined {
  const pulls = useQuery(pullsQuery).data?.items ?? [];
  const pull = model && pullOf(pulls, model);
  return pull && ["running", "queued", "paused"].includes(pull.state) ? pull : undefined;
}

const NoEngine = () => (
  <section className={styles.box} data-tone="none" aria-label={t("best")}>
    <CircleAlert aria-hidden />
    <p className={styles.text}><b>{t("best.none")}</b> {t("best.noneText")}</p>
  </section>
);

const suitsText = (best: Recommended, model: Model | undefined): string =>
  t(best.device === "cuda" ? "best.onGpu" : "best.onProcessor", { model: model?.display_name ?? best.model });

function isDone(best: Recommended, model: Model | undefined, inUse: Engine | undefined): boolean {
  return best.is_here && model?.is_default === true && (inUse === undefined || inUse.name === best.engine);
}

function Speed({ best }: { readonly best: Recommended }) {
  const seconds = hourSeconds(best);
  return seconds === null ? null : <span>{t("best.hour", { time: length(seconds) })}</span>;
}

/** What is true already, and what is left. */
function Left({ best, model, inUse }: { readonly best: Recommended; readonly model: Model; readonly inUse: Engine | undefined }) {
  if (isDone(best, model, inUse)) return t("best.done");
  if (!best.is_here) {
    const now = inUse && inUse.models.length > 0 ? inUse : undefined;
    return now && now.name !== best.engine ? t("best.absentMeanwhile", { engine: engineName(now.name) }) : t("best.absent");
  }
  return t(model.is_default ? "best.otherEngine" : "best.here", { engine: engineName(inUse?.name ?? "") });
}

const Running = ({ model, job }: { readonly model: Model; readonly job: Job }) => (
  <div className={styles.progress}>
    <span>{t("best.downloading", { percent: percent(job.progress) })}</span>
    <Progress label={t("model.download", { name: model.display_name })} value={job.progress} spoken={spokenProgress(job)} />
  </div>
);

function Act({ best, model }: { readonly best: Recommended; readonly model: Model | undefined }) {
  const taking = useTaking();
  const test = useSelfTest();
  const isComing = useComing(model) !== undefined;
  if (!model) return null;
  const take = (): void => {
    taking.mutate({ engine: model.engine, name: model.name, isHere: best.is_here || isComing, isDefault: model.is_default });
  };
  if (!best.is_here && !isComing) {
    return (
      <Button variant="primary" icon={Download} isBusy={taking.isPending} onClick={take}>
        {model.size_bytes === null ? t("best.use") : t("best.useSize", { size: size(model.size_bytes) })}
      </Button>
    );
  }
  if (!model.is_default) {
    return <Button variant="primary" isBusy={taking.isPending} onClick={take}>{t("model.makeDefault")}</Button>;
  }
  if (!best.is_here || best.expected.source !== "not_measured") return null;
  return (
    <Button variant="outline" icon={Gauge} isBusy={test.isPending} onClick={() => { test.mutate(); }}>
      {t(test.isPending ? "speedTest.busy" : "speedTest")}
    </Button>
  );
}

/** Reasons and settings as lines; the reasons are the server's own sentences. */
function whyText(best: Recommended, model: Model | undefined): string {
  const settings = settingsOf(best, model).map(([name, value]) => `${name}=${value}`);
  return [...Object.values(best.reasons), ...settings].join("\n");
}
