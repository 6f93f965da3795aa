/** What Tiro takes of each disk, and what is left. */

import { useQuery } from "@tanstack/react-query";

import { Pending } from "~/system/Head";
import { roomOf, sharesOf, type Share } from "~/system/disk";
import { type StorageDisk, storageQuery } from "~/system/queries";
import styles from "~/system/StorageCard.module.css";
import { size } from "~/text/numbers";
import { type Key, t } from "~/text/text";
import { Card } from "~/ui/Card";

const NAMES: Readonly<Record<Share["name"], Key>> = {
  media: "storage.media",
  models: "storage.models",
  database: "storage.database",
  others: "storage.others",
};

export function StorageCard() {
  const query = useQuery(storageQuery);
  const { data } = query;
  const isOne = data?.disks.length === 1;
  const free = isOne ? data.disks[0]?.free_bytes : null;
  return (
    <Card title={t("storage")} aside={free != null && <span className={styles.free}>{t("storage.free", { size: size(free) })}</span>}>
      <Pending query={query} label={t("storage.loading")} failed={t("storage.error")} rows={2} />
      {data?.disks.map((disk) => (
        <Disk key={disk.parts.map((part) => part.name).join(" ")} disk={disk} keptFreeBytes={data.kept_free_bytes} hasFree={!isOne} />
      ))}
      {data && <p className={styles.note}>{t("storage.kept", { size: size(data.kept_free_bytes) })}</p>}
    </Card>
  );
}

interface DiskProps {
  readonly disk: StorageDisk;
  readonly keptFreeBytes: number;
  readonly hasFree: boolean;
}

function Disk({ disk, keptFreeBytes, hasFree }: DiskProps) {
  const shares = sharesOf(disk);
  const room = roomOf(disk, keptFreeBytes);
  const told = shares.map((share) => `${t(NAMES[share.name])} ${size(share.bytes)}`);
  if (disk.free_bytes !== null) told.push(t("storage.free", { size: size(disk.free_bytes) }));
  return (
    <div className={styles.disk}>
      {disk.total_bytes !== null && (
        <div className={styles.bar} role="img" aria-label={told.join(", ")}>
          {shares.map((share) => <i key={share.name} data-part={share.name} style={{ inlineSize: `${String(share.percent)}%` }} />)}
        </div>
      )}
      {room !== "plenty" && <p className={styles.room} data-room={room}>{t(room === "full" ? "storage.full" : "storage.low")}</p>}
      <dl className={styles.parts}>
        {shares.map((share) => (
          <div key={share.name}>
            <dt><i data-part={share.name} aria-hidden />{t(NAMES[share.name])}</dt>
            <dd>{share.bytes === 0 ? t("storage.nothing") : size(share.bytes)}</dd>
          </div>
        ))}
        {hasFree && disk.free_bytes !== null && <div><dt><i aria-hidden data-part="free" />{t("storage.left")}</dt><dd>{size(disk.free_bytes)}</dd></div>}
      </dl>
    </div>
  );
}
