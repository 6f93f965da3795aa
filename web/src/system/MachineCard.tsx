/** The machine at a glance; all of it stands on a page of its own. */

import { Link } from "@tanstack/react-router";

import { Fact, Facts } from "~/system/Fact";
import type { Facts as Machine, SystemView } from "~/system/queries";
import styles from "~/system/SystemPage.module.css";
import { dayAndTime, size } from "~/text/numbers";
import { t } from "~/text/text";
import { Card } from "~/ui/Card";
import { Progress } from "~/ui/Progress";

interface MachineCardProps {
  readonly view: SystemView;
  readonly isLooking: boolean;
}

export function MachineCard({ view: { host, facts, at }, isLooking }: MachineCardProps) {
  return (
    <Card title={t("machine")}>
      <Facts>
        <Fact name={t("machine.name")}>{[host, plainSystem(facts.host.distribution ?? facts.host.system)].filter(Boolean).join(", ")}</Fact>
        <Fact name={t("machine.processor")} missing={facts.cpu.missing.model}>{processorText(facts)}</Fact>
        <Fact name={t("machine.memory")} missing={facts.memory.missing.total_bytes}>{memoryText(facts)}</Fact>
        <Fact name={t("machine.graphics")}>{graphicsText(facts)}</Fact>
        <Fact name={t("machine.database")}>{databaseText(facts)}</Fact>
        <Fact name={t("machine.network")} missing={t("admins.alone")}>{addressText(facts)}</Fact>
      </Facts>
      {isLooking && <div className={styles.looking}><Progress label={t("machine.looking")} value={null} /></div>}
      <p className={styles.foot}>
        <span>{t(isLooking ? "machine.looking" : "machine.at", { at: dayAndTime(new Date(at)) })}</span>
        <Link to="/system/machine">{t("machine.all")}</Link>
      </p>
    </Card>
  );
}

/** The system without what only its makers say: `Debian 12`. */
const plainSystem = (name: string | null): string => (name ?? "").replace(" GNU/Linux", "").replace(/ \(.*\)$/, "");

function processorText({ cpu }: Machine): string {
  const cores = cpu.limit_cores ?? cpu.cores;
  return [cores !== null && t("machine.cores", { count: cores }), cpu.model].filter(Boolean).join(", ");
}

function memoryText({ memory }: Machine): string | null {
  const whole = memory.limit_bytes ?? memory.total_bytes;
  if (whole === null) return null;
  return memory.available_bytes === null
    ? size(whole)
    : t("machine.memoryOf", { free: size(Math.min(whole, memory.available_bytes)), whole: size(whole) });
}

export function graphicsText({ gpu }: Machine): string {
  const [first, ...others] = gpu.devices ?? [];
  if (!first) return t("machine.noGraphics");
  const name = [first.name ?? first.vendor, first.memory_bytes && size(first.memory_bytes)].filter(Boolean).join(", ");
  return others.length === 0 ? name : t("machine.moreGraphics", { name, count: others.length });
}

const databaseText = ({ versions }: Machine): string | null => {
  if (versions.postgres !== null) return `PostgreSQL ${versions.postgres}`;
  return versions.sqlite === null ? null : `SQLite ${versions.sqlite}`;
};

function addressText({ network }: Machine): string | null {
  const way = network.interfaces?.find((one) => one.name === network.default_route?.interface);
  const address = way?.addresses.find((one) => one.kind === "ipv4") ?? way?.addresses[0];
  if (network.interfaces === null) return null;
  return address ? address.address : t("machine.noNetwork");
}
