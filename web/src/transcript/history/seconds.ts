/** How long a stage took, as short as it can be said. */

import { length } from "~/text/numbers";
import { locale } from "~/text/text";

const MINUTE = 60;

export function seconds(value: number): string {
  if (value >= MINUTE) return length(value);
  const options = { style: "unit", unit: "second", unitDisplay: "narrow", maximumFractionDigits: value < 10 ? 1 : 0 } as const;
  return new Intl.NumberFormat(locale(), options).format(value);
}
