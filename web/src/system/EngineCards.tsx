/** Engines and diarizers: which is used, which works, what the others lack and what to do about it. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, CircleSlash } from "lucide-react";
import type { ReactNode } from "react";

import type { Diarizer, Engine } from "~/api/types";
import { lacksModel, unusableText } from "~/jobs/engines";
import { diarizersQuery, enginesQuery } from "~/live/queries";
import styles from "~/system/EngineCards.module.css";
import { Pending } from "~/system/Head";
import { languagesText, nameOf, withoutDoubles } from "~/system/names";
import { t } from "~/text/text";
import { Card } from "~/ui/Card";
import { Tag } from "~/ui/Tag";

export function EnginesCard() {
  const query = useQuery(enginesQuery);
  return (
    <Card title={t("engines")}>
      <List query={query} label={t("engines")}>
        {(engine: Engine) => <Entry key={engine.name} item={engine} about={aboutEngine(engine)} defaultLabel={t("model.default")} />}
      </List>
    </Card>
  );
}

export function DiarizersCard() {
  const query = useQuery(diarizersQuery);
  return (
    <Card title={t("diarizers")}>
      <List query={query} label={t("diarizers")}>
        {(one: Diarizer) => <Entry key={one.name} item={one} about={aboutDiarizer(one)} defaultLabel={t("diarizer.inUse")} />}
      </List>
    </Card>
  );
}

interface Fetched<T> {
  readonly data: readonly T[] | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

interface ListProps<T> {
  readonly query: Fetched<T>;
  readonly label: string;
  readonly children: (item: T) => ReactNode;
}

function List<T extends Engine | Diarizer>({ query, label, children }: ListProps<T>) {
  if (query.data) return <ul className={styles.list}>{withoutDoubles(query.data).map(children)}</ul>;
  return <Pending query={query} label={label} failed={t("engines.error")} rows={3} />;
}

interface EntryProps {
  readonly item: Engine | Diarizer;
  readonly about: string;
  readonly defaultLabel: string;
}

function Entry({ item, about, defaultLabel }: EntryProps) {
  return (
    <li className={styles.entry}>
      <div>
        <b>{nameOf(item)}</b>
        <p>{about}</p>
        {item.reason !== null && (
          <p className={styles.reason}>
            <span lang="en">{unusableText(item.reason)}</span> {lacksModel(item.reason) && <Link to="/system/models">{t("engine.toModels")}</Link>}
          </p>
        )}
      </div>
      <State item={item} defaultLabel={defaultLabel} />
    </li>
  );
}

function State({ item, defaultLabel }: Omit<EntryProps, "about">) {
  if (!item.is_available) return <Tag icon={CircleSlash}>{t("engine.unavailable")}</Tag>;
  if (item.is_default) return <Tag tone="accent" icon={Check}>{defaultLabel}</Tag>;
  if (item.models.length === 0) return <Tag>{t("engine.needsModel")}</Tag>;
  return <Tag tone="success" icon={Check}>{t("model.ready")}</Tag>;
}

function aboutEngine(engine: Engine): string {
  const can = engine.capabilities;
  const parts = [engine.quality === "draft" && t("engine.draftQuality"), can && t(can.is_local ? "engine.here" : "engine.away")];
  if (can?.languages) parts.push(languagesText(can.languages));
  return [...parts, modelsText(engine)].filter(Boolean).join(" · ");
}

function aboutDiarizer(one: Diarizer): string {
  const can = one.capabilities;
  const parts = [one.quality === "draft" && t("engine.draftQuality"), can?.has_embeddings === true && t("diarizer.people")];
  if (can?.handles_overlap === true) parts.push(t("diarizer.overlap"));
  return [...parts, modelsText(one)].filter(Boolean).join(" · ");
}

/** What an engine that works still needs, or has. */
function modelsText(item: Engine | Diarizer): string {
  if (!item.is_available) return "";
  if (item.models.length === 0) return t("engine.fetches", { model: item.default_model });
  return t("engine.models", { count: item.models.length });
}
