/** How long a key holds. */

export const LENGTHS = ["30", "90", "365", "never"] as const;

const DAY_MS = 86_400_000;

/** When a key ends that is made now; null: never. */
export const endOf = (length: string, now: Date): string | null =>
  length === "never" ? null : new Date(now.getTime() + Number(length) * DAY_MS).toISOString();
