/** The lengths that recordings are told apart by. */

import type { Filter } from "~/live/filter";
import { type Key, t } from "~/text/text";

export const LENGTHS: readonly { readonly name: string; readonly label: Key; readonly min?: number; readonly max?: number }[] = [
  { name: "5", label: "lengths.under5", max: 5 },
  { name: "5-30", label: "lengths.to30", min: 5, max: 30 },
  { name: "30-60", label: "lengths.to60", min: 30, max: 60 },
  { name: "60", label: "lengths.over60", min: 60 },
];

/** The length that is chosen, in words; null for any. */
export function lengthText(min: Filter["min"], max: Filter["max"]): string | null {
  const known = LENGTHS.find((length) => length.min === min && length.max === max);
  if (known) return t(known.label);
  if (min === undefined && max === undefined) return null;
  return t("lengths.between", { min: min ?? 0, max: max ?? "∞" });
}
