/** How a disk is parted: what Tiro takes, what others take, what is free. */

import type { Facts, StorageDisk } from "~/system/queries";

export interface Share {
  readonly name: "media" | "models" | "database" | "others";
  readonly bytes: number;
  readonly percent: number;
}

/** The parts of a disk in order; others are what neither Tiro takes nor is free. */
export function sharesOf(disk: StorageDisk): Share[] {
  const parts = disk.parts.map(({ name, used_bytes }) => ({ name, bytes: used_bytes ?? 0 }));
  const own = parts.reduce((sum, part) => sum + part.bytes, 0);
  const total = disk.total_bytes ?? own;
  const others = total - (disk.free_bytes ?? 0) - own;
  const shown: Omit<Share, "percent">[] = [...parts];
  if (disk.total_bytes !== null && others > 0) shown.push({ name: "others", bytes: others });
  return shown.map((part) => ({ ...part, percent: total > 0 ? (part.bytes / total) * 100 : 0 }));
}

export type Room = "plenty" | "low" | "full";

/** Whether there is room: full where uploads are refused, low where they will be before long. */
export function roomOf(disk: StorageDisk, keptFreeBytes: number): Room {
  if (disk.free_bytes === null) return "plenty";
  if (disk.free_bytes < keptFreeBytes) return "full";
  return disk.free_bytes < 3 * keptFreeBytes ? "low" : "plenty";
}

interface SharedDisk {
  readonly disk: Facts["disks"][string];
  /** What lies on it. */
  readonly names: readonly string[];
}

/** The disks, each once however many folders lie on it. */
export function disksOf({ disks }: Pick<Facts, "disks">): SharedDisk[] {
  const found = new Map<string, SharedDisk>();
  for (const [name, disk] of Object.entries(disks)) {
    const key = [disk.mount_point, disk.device, disk.total_bytes].join(" ");
    const known = found.get(key);
    found.set(key, known ? { ...known, names: [...known.names, name] } : { disk, names: [name] });
  }
  return [...found.values()];
}
