/** All that is known of a model. */

import { engineName } from "~/jobs/engines";
import { Fact, Facts } from "~/system/Fact";
import type { Model } from "~/system/queries";
import { dayAndTime, languageName, size } from "~/text/numbers";
import { type Key, t } from "~/text/text";
import { DialogBox } from "~/ui/Overlay";

interface AboutModelProps {
  readonly model: Model | null;
  readonly onClose: () => void;
}

export const AboutModel = ({ model, onClose }: AboutModelProps) => (
  <DialogBox isOpen={model !== null} onClose={onClose} title={model?.display_name ?? ""} closeLabel={t("close")}>
    {model && <About model={model} />}
  </DialogBox>
);

const ORIGINS: Readonly<Record<NonNullable<Model["origin"]>, Key>> = {
  own: "origin.own",
  cache: "origin.cache",
  package: "origin.package",
  elsewhere: "origin.elsewhere",
};

const About = ({ model }: { readonly model: Model }) => (
  <Facts>
    {model.note !== null && <Fact name={t("model.note")}>{model.note}</Fact>}
    <Fact name={t("model.engine")}>{engineName(model.engine)}</Fact>
    <Fact name={t("model.asNamed")}>{[model.name, ...model.aliases].join(", ")}</Fact>
    <Fact name={t("model.where")}>{model.origin === null ? t("model.absent") : t(ORIGINS[model.origin])}</Fact>
    {model.path !== null && <Fact name={t("model.folder")}>{model.path}</Fact>}
    <Fact name={t("model.size")}>{model.size_bytes === null ? null : size(model.size_bytes)}</Fact>
    <Fact name={t("model.health")}>{healthText(model)}</Fact>
    {model.checksum !== null && <Fact name={t("model.proof")}>{proofText(model)}</Fact>}
    <Fact name={t("model.variants")}>{model.variants.join(", ")}</Fact>
    <Fact name={t("model.memory")}>{memoryText(model)}</Fact>
    {model.part === "engine" && <Fact name={t("model.languageList")}>{model.languages === null ? t("model.manyLanguages") : model.languages.map(languageName).join(", ")}</Fact>}
    <Fact name={t("model.licence")}>{model.licence}</Fact>
    <Fact name={t("model.provider")}>{model.provider}</Fact>
    {model.address !== null && <Fact name={t("model.address")}>{model.address}</Fact>}
    {model.commit !== null && <Fact name={t("model.revision")}>{model.commit}</Fact>}
  </Facts>
);

const memoryText = ({ memory }: Model): string =>
  [...Object.entries(memory.cpu), ...Object.entries(memory.gpu)].map(([name, bytes]) => `${name} ${size(bytes)}`).join(", ");

const STATES = { ok: "health.ok", incomplete: "health.incomplete", broken: "health.broken", unknown: "health.unknown" } as const;

function healthText({ health }: Model): string | null {
  if (health === null) return null;
  const how = t(health.how === "loaded" ? "health.loaded" : "health.files");
  const at = health.checked_at === null ? "" : dayAndTime(new Date(health.checked_at));
  const memory = health.memory_bytes === null ? "" : t("health.memory", { size: size(health.memory_bytes) });
  return [t(STATES[health.state]), [how, at].filter(Boolean).join(", "), memory, health.message].filter(Boolean).join(" · ");
}

function proofText({ checksum, health }: Model): string {
  if (health?.is_proven === true) return t("proof.yes", { how: checksum ?? "" });
  return health?.is_proven === false ? t("proof.no", { how: checksum ?? "" }) : t("proof.unknown", { how: checksum ?? "" });
}
