/** Models as rows: how each stands, what it takes, what can be done with it; on phones each is a few lines. */

import { Check, CircleAlert, CirclePause, Clock, Download, type LucideIcon, Power, RotateCcw, X } from "lucide-react";

import type { Job } from "~/api/types";
import { useJobAct } from "~/jobs/acts";
import { engineName } from "~/jobs/engines";
import { usePull } from "~/system/acts";
import { Downloading } from "~/system/Downloading";
import { whyOf } from "~/system/lines";
import { ModelMenu } from "~/system/ModelMenu";
import styles from "~/system/ModelTable.module.css";
import { languagesText } from "~/system/names";
import type { Model } from "~/system/queries";
import { needsOf, type Standing } from "~/system/standing";
import { size } from "~/text/numbers";
import { type Key, t } from "~/text/text";
import { Button, LinkButton } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { Tag, type Tone } from "~/ui/Tag";

export interface ModelRowData {
  readonly model: Model;
  readonly standing: Standing;
  /** The newest job that fetches or fetched it. */
  readonly pull: Job | undefined;
  /** Other models of its engine are here, so that it matters which one is the default. */
  readonly hasRivals: boolean;
}

interface ModelTableProps {
  readonly label: string;
  readonly rows: readonly ModelRowData[];
  readonly hasGpu: boolean;
  readonly isAdmin: boolean;
  readonly mayFetch: boolean;
  readonly onAbout: (model: Model) => void;
}

export const ModelTable = ({ label, rows, ...rest }: ModelTableProps) => (
  <table className={styles.table} aria-label={label}>
    <thead>
      <tr>
        {(["model", "model.state", "model.size", "model.needs"] as const).map((key) => <th key={key} scope="col">{t(key)}</th>)}
        <th scope="col"><span data-hidden-visually>{t("model.acts")}</span></th>
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => <ModelRow key={row.model.id} row={row} {...rest} />)}
    </tbody>
  </table>
);

type ModelRowProps = Omit<ModelTableProps, "label" | "rows"> & { readonly row: ModelRowData };

function ModelRow({ row, hasGpu, isAdmin, mayFetch, onAbout }: ModelRowProps) {
  const { model } = row;
  const needs = needsOf(model, hasGpu);
  return (
    <tr>
      <td className={styles.name}>
        <LinkButton onClick={() => { onAbout(model); }}><bdi>{model.display_name}</bdi></LinkButton>
        <p>{[engineName(model.engine), model.part === "engine" && languagesText(model.languages)].filter(Boolean).join(", ")}</p>
        {model.quality !== null && <p lang="en">{model.quality}</p>}
      </td>
      <td className={styles.state}><State row={row} /></td>
      <td className={styles.number} data-head={t("model.size")}>{model.size_bytes ? sizeText(model) : "–"}</td>
      <td className={styles.number} data-head={t("model.needs")}>{needs === null ? "–" : t(needs.isGpu ? "model.vram" : "model.ram", { size: size(needs.bytes) })}</td>
      <td className={styles.acts}>
        {isAdmin && <div><MainAct row={row} mayFetch={mayFetch} /><ModelMenu row={row} mayFetch={mayFetch} onAbout={() => { onAbout(model); }} /></div>}
      </td>
    </tr>
  );
}

const sizeText = (model: Model): string => (model.size_is_exact ? size(model.size_bytes ?? 0) : t("length.about", { length: size(model.size_bytes ?? 0) }));

const LOOKS: Readonly<Partial<Record<Standing, { readonly tone: Tone; readonly icon: LucideIcon; readonly key: Key }>>> = {
  default: { tone: "accent", icon: Check, key: "model.default" },
  ready: { tone: "success", icon: Check, key: "model.ready" },
  off: { tone: "neutral", icon: Power, key: "model.off" },
  damaged: { tone: "danger", icon: CircleAlert, key: "model.damaged" },
  failed: { tone: "danger", icon: CircleAlert, key: "model.failed" },
  unknown: { tone: "neutral", icon: CircleAlert, key: "model.unknown" },
  waiting: { tone: "neutral", icon: Clock, key: "model.waiting" },
  paused: { tone: "info", icon: CirclePause, key: "model.paused" },
};

function State({ row }: { readonly row: ModelRowData }) {
  const { model, standing, pull, hasRivals } = row;
  const look = LOOKS[standing];
  if (standing === "downloading" && pull) return <Downloading model={model} job={pull} />;
  return (
    <div className={styles.tags}>
      {look && <Tag tone={look.tone} icon={look.icon}>{t(look.key)}</Tag>}
      {standing === "ready" && model.is_default && hasRivals && <Tag>{t("model.defaultOf", { engine: engineName(model.engine) })}</Tag>}
      {model.is_recommended === true && standing !== "default" && <Tag tone="accent">{t("model.recommended")}</Tag>}
      {!model.users_may_choose && <Tag>{t("model.notForUsers")}</Tag>}
      {standing === "absent" && model.is_recommended !== true && <span className={styles.absent}>{t("model.absent")}</span>}
      <Trouble row={row} />
    </div>
  );
}

/** What is wrong, and what is safe; an absent one behind conditions says so before it is tried. */
function Trouble({ row: { model, standing, pull } }: { readonly row: ModelRowData }) {
  if (standing === "failed" && pull?.error) {
    return <p className={styles.trouble}>{whyOf(pull)} {t("model.failedKept")}</p>;
  }
  if (standing === "damaged" && model.health?.message) return <p className={styles.trouble} lang="en">{model.health.message}</p>;
  if (standing === "absent" && model.is_gated) return <p className={styles.trouble}>{t("model.gated")}</p>;
  return null;
}

function MainAct({ row: { model, standing, pull }, mayFetch }: { readonly row: ModelRowData; readonly mayFetch: boolean }) {
  const fetching = usePull();
  const { mutate: act } = useJobAct();
  if (pull && (standing === "downloading" || standing === "waiting")) {
    return <IconButton icon={X} size="sm" label={t("model.stop", { name: model.display_name })} onClick={() => { act({ job: pull, act: "cancel" }); }} />;
  }
  if (pull && standing === "paused") {
    return <Button size="sm" variant="outline" onClick={() => { act({ job: pull, act: "resume" }); }}>{t("act.resume")}</Button>;
  }
  const label = FETCHED[standing];
  if (!label || !mayFetch || model.address === null) return null;
  return (
    <Button
      size="sm"
      variant="outline"
      icon={standing === "absent" ? Download : RotateCcw}
      isBusy={fetching.isPending}
      aria-label={`${t(label)}: ${model.display_name}`}
      onClick={() => { fetching.mutate(model); }}
    >
      {t(label)}
    </Button>
  );
}

const FETCHED: Readonly<Partial<Record<Standing, Key>>> = {
  absent: "model.pull",
  failed: "again",
  damaged: "model.pullAgain",
};
