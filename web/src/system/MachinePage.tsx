/** All that was read of the machine, family by family. */

import { useQuery } from "@tanstack/react-query";
import { Gauge, ScanSearch } from "lucide-react";

import { engineName } from "~/jobs/engines";
import { useDetect, useSelfTest } from "~/system/acts";
import { Fact, Facts } from "~/system/Fact";
import { ForAdmins, Pending, SubHead, useAdmin } from "~/system/Head";
import { disksOf } from "~/system/disk";
import { graphicsText } from "~/system/MachineCard";
import { type Facts as Machine, machineQuery, type SystemView } from "~/system/queries";
import styles from "~/system/SystemPage.module.css";
import { dayAndTime, length, size, speed } from "~/text/numbers";
import { type Key, t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Tag } from "~/ui/Tag";

export function MachinePage() {
  const query = useQuery(machineQuery);
  const { data } = query;
  const isAdmin = useAdmin();
  const detect = useDetect();
  const line = detect.isPending ? t("machine.looking") : data && t("machine.at", { at: dayAndTime(new Date(data.at)) });
  return (
    <div>
      <SubHead title={t("machine")} line={line}>
        {isAdmin === true && <Button variant="outline" icon={ScanSearch} isBusy={detect.isPending} onClick={() => { detect.mutate(); }}>{t("machine.detect")}</Button>}
      </SubHead>
      <div className={styles.stack}>
        {isAdmin === false && <ForAdmins />}
        <Pending query={query} label={t("machine.looking")} failed={t("machine.error")} rows={6} />
        {data && (
          <div className={styles.columns}>
            <Processor facts={data.facts} />
            <Memory facts={data.facts} />
            <Graphics facts={data.facts} />
            <Disks facts={data.facts} />
            <SpeedTest view={data} isAdmin={isAdmin === true} />
            <Network facts={data.facts} />
            <Versions facts={data.facts} />
          </div>
        )}
      </div>
    </div>
  );
}

const Processor = ({ facts: { host, cpu } }: { readonly facts: Machine }) => (
  <Card title={t("machine.processor")}>
    <Facts>
      <Fact name={t("machine.system")} missing={host.missing.system}>{[host.distribution ?? host.system, host.release, host.architecture].filter(Boolean).join(", ")}</Fact>
      <Fact name={t("machine.container")} missing={host.missing.container}>{host.container === "none" ? t("machine.noContainer") : host.container}</Fact>
      <Fact name={t("machine.processor")} missing={cpu.missing.model}>{cpu.model}</Fact>
      <Fact name={t("machine.coreCount")} missing={cpu.missing.cores}>{cpu.cores !== null && t("machine.coresOf", { cores: cpu.cores, threads: cpu.threads ?? cpu.cores, usable: cpu.usable_threads ?? cpu.cores })}</Fact>
      {cpu.limit_cores !== null && <Fact name={t("machine.bound")}>{t("machine.cores", { count: cpu.limit_cores })}</Fact>}
      <Fact name={t("machine.instructions")} missing={cpu.missing.instruction_sets}>{cpu.instruction_sets?.join(", ")}</Fact>
      <Fact name={t("machine.computes")} missing={cpu.missing.compute_types}>{cpu.compute_types?.join(", ")}</Fact>
    </Facts>
  </Card>
);

const Memory = ({ facts: { memory } }: { readonly facts: Machine }) => (
  <Card title={t("machine.memory")}>
    <Facts>
      <Fact name={t("machine.memoryWhole")} missing={memory.missing.total_bytes}>{memory.total_bytes !== null && size(memory.total_bytes)}</Fact>
      <Fact name={t("machine.memoryFree")} missing={memory.missing.available_bytes}>{memory.available_bytes !== null && size(memory.available_bytes)}</Fact>
      {memory.limit_bytes !== null && <Fact name={t("machine.bound")}>{size(memory.limit_bytes)}</Fact>}
      <Fact name={t("machine.swap")} missing={memory.missing.swap_bytes}>{memory.swap_bytes !== null && swapText(memory.swap_bytes)}</Fact>
      <Fact name={t("machine.memorySpeed")} missing={memory.missing.speed_mts}>{memory.speed_mts !== null && `${String(memory.speed_mts)} MT/s`}</Fact>
    </Facts>
  </Card>
);

const swapText = (bytes: number): string => (bytes === 0 ? t("machine.noSwap") : size(bytes));

const Graphics = ({ facts }: { readonly facts: Machine }) => (
  <Card title={t("machine.graphics")}>
    <Facts>
      {(facts.gpu.devices ?? []).length === 0 && <Fact name={t("machine.graphics")}>{graphicsText(facts)}</Fact>}
      {facts.gpu.devices?.map((device, index) => (
        <Fact key={index} name={device.name ?? device.vendor}>
          {[
            device.memory_bytes === null ? t("machine.sharedMemory") : size(device.memory_bytes),
            device.free_bytes !== null && t("storage.free", { size: size(device.free_bytes) }),
          ].filter(Boolean).join(", ")}
        </Fact>
      ))}
      <Fact name={t("machine.usable")} missing={facts.gpu.missing.usable_devices}>{facts.gpu.usable_devices}</Fact>
      <Fact name={t("machine.driver")} missing={facts.gpu.missing.driver}>{facts.gpu.driver}</Fact>
      <Fact name="CUDA" missing={facts.gpu.missing.cuda}>{facts.gpu.cuda}</Fact>
      <Fact name="ROCm" missing={facts.gpu.missing.rocm}>{facts.gpu.rocm}</Fact>
    </Facts>
  </Card>
);

const DISKS: Readonly<Record<string, Key>> = { media: "storage.media", models: "storage.models", database: "storage.database" };

const Disks = ({ facts }: { readonly facts: Machine }) => (
  <Card title={t("machine.disks")}>
    {disksOf(facts).map(({ disk, names }) => {
      const title = names.map((name) => t(DISKS[name] ?? "storage.media")).join(", ");
      return (
        <section key={title} className={styles.part} aria-label={title}>
          <h3>{title} {disk.smart === "failed" && <Tag tone="danger">{t("machine.smartFailed")}</Tag>}</h3>
          <Facts>
            {names.map((name) => (
              <Fact key={name} name={t("machine.folderOf", { what: t(DISKS[name] ?? "storage.media") })} missing={disk.missing.folder}>{facts.disks[name]?.folder}</Fact>
            ))}
            <Fact name={t("machine.fileSystem")} missing={disk.missing.file_system}>{[disk.file_system, disk.mount_point, disk.device].filter(Boolean).join(", ")}</Fact>
            <Fact name={t("machine.space")} missing={disk.missing.free_bytes}>{disk.free_bytes !== null && disk.total_bytes !== null && t("machine.freeOf", { free: size(disk.free_bytes), whole: size(disk.total_bytes) })}</Fact>
            <Fact name={t("machine.writes")} missing={disk.missing.write_bytes_per_second}>{disk.write_bytes_per_second !== null && speed(disk.write_bytes_per_second)}</Fact>
            <Fact name={t("machine.reads")} missing={disk.missing.read_bytes_per_second}>{disk.read_bytes_per_second !== null && speed(disk.read_bytes_per_second)}</Fact>
            <Fact name="SMART" missing={disk.missing.smart}>{disk.smart !== null && t(disk.smart === "passed" ? "machine.smartPassed" : "machine.smartFailed")}</Fact>
          </Facts>
        </section>
      );
    })}
  </Card>
);

function SpeedTest({ view, isAdmin }: { readonly view: SystemView; readonly isAdmin: boolean }) {
  const test = useSelfTest();
  return (
    <Card
      title={t("speedTest.title")}
      aside={isAdmin && <Button size="sm" variant="outline" icon={Gauge} isBusy={test.isPending} onClick={() => { test.mutate(); }}>{t(test.isPending ? "speedTest.busy" : "speedTest")}</Button>}
    >
      <p className={styles.quiet}>{t("speedTest.text")}</p>
      <Facts>
        {view.self_tests.map((done) => (
          <Fact key={`${done.engine} ${done.model}`} name={`${engineName(done.engine)}, ${done.model}`}>
            {t("speedTest.result", { time: length(3600 / done.rtfx), times: done.rtfx })} · {dayAndTime(new Date(done.at))}
          </Fact>
        ))}
      </Facts>
    </Card>
  );
}

const Network = ({ facts: { network } }: { readonly facts: Machine }) => (
  <Card title={t("machine.network")}>
    <Facts>
      <Fact name={t("machine.hostName")} missing={network.missing.hostname}>{network.hostname}</Fact>
      {network.interfaces?.filter((one) => one.addresses.length > 0).map((one) => (
        <Fact key={one.name} name={one.name}>{one.addresses.map(({ address }) => address).join(", ")}</Fact>
      ))}
      <Fact name={t("machine.wayOut")} missing={network.missing.default_route}>{network.default_route && `${network.default_route.gateway} (${network.default_route.interface})`}</Fact>
    </Facts>
  </Card>
);

const Versions = ({ facts: { versions } }: { readonly facts: Machine }) => (
  <Card title={t("machine.versions")}>
    <Facts>
      <Fact name="Tiro">{versions.tiro}</Fact>
      <Fact name="Python">{versions.python}</Fact>
      <Fact name="FFmpeg" missing={versions.missing.ffmpeg}>{versions.ffmpeg}</Fact>
      <Fact name="SQLite" missing={versions.missing.sqlite}>{versions.sqlite}</Fact>
      <Fact name="PostgreSQL" missing={versions.missing.postgres}>{versions.postgres}</Fact>
      <Fact name="Node" missing={versions.missing.node}>{versions.node}</Fact>
      {Object.entries(versions.libraries ?? {}).map(([name, version]) => <Fact key={name} name={name}>{version}</Fact>)}
    </Facts>
  </Card>
);
