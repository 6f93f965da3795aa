/** Times, lengths, sizes and counts as people read them. */

import { locale, t } from "~/text/text";

const MINUTE = 60;
const HOUR = 3600;
const DAY_MS = 86_400_000;

const two = (value: number): string => String(value).padStart(2, "0");

/** A position in the sound: `4:05`, `1:12:41`; padded for a clock that runs: `04:12`. */
export function clock(seconds: number, { isPadded = false } = {}): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / HOUR), Math.floor(whole / MINUTE) % 60, whole % 60];
  if (hours > 0) return `${String(hours)}:${two(minutes)}:${two(rest)}`;
  return `${isPadded ? two(minutes) : String(minutes)}:${two(rest)}`;
}

/** A position as a screen reader says it: `12 minutes 41 seconds`. */
export function spokenClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts: [number, string][] = [
    [Math.floor(whole / HOUR), "hour"],
    [Math.floor(whole / MINUTE) % 60, "minute"],
    [whole % 60, "second"],
  ];
  const said = parts.filter(([count, unit]) => count > 0 || (unit === "second" && whole < 1));
  return said.map(([count, unit]) => unitOf(count, unit, "long")).join(" ");
}

/** How long a recording is: `under 1 min`, `48 min`, `1 h 16 min`. */
export function length(seconds: number): string {
  if (seconds < MINUTE) return t("length.under");
  const minutes = Math.round(seconds / MINUTE);
  if (minutes < 60) return t("length.minutes", { minutes });
  return t("length.hours", { hours: Math.floor(minutes / 60), minutes: two(minutes % 60) });
}

/** Time left, coarser the longer it is: by 1 minute to 10, by 5 to an hour, by 10 above. */
export function timeLeft(seconds: number): string {
  if (seconds < MINUTE) return t("length.under");
  const minutes = seconds / MINUTE;
  const step = minutes <= 10 ? 1 : minutes <= 60 ? 5 : 10;
  const rounded = Math.max(1, Math.round(minutes / step) * step);
  return t("length.about", { length: length(rounded * MINUTE) });
}

/** Bytes in decimal units: `1.2 GB`. */
export function size(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  const digits = power > 0 && value < 10 ? 1 : 0;
  const options = { style: "unit", unit: units[power] ?? "byte", unitDisplay: "short" } as const;
  return new Intl.NumberFormat(locale(), { ...options, maximumFractionDigits: digits }).format(value);
}

/** Bytes a second: `11 MB/s`. */
export const speed = (bytesPerSecond: number): string => t("length.speed", { size: size(bytesPerSecond) });

/** Whole percent, rounded down, so that 100 is said only at the end. */
export const percent = (value: number): string => t("percent", { value: Math.floor(value) });

/** A moment in a list: `16:20` today, `17 Nov` this year, else `17 Nov 2025`. */
export function moment(at: Date, now: Date): string {
  if (isSameDay(at, now)) return dated(at, { hour: "2-digit", minute: "2-digit" });
  const day = { day: "numeric", month: "short" } as const;
  return dated(at, at.getFullYear() === now.getFullYear() ? day : { ...day, year: "numeric" });
}

/** The full form of a moment, with its zone. */
export const fullMoment = (at: Date): string => dated(at, { dateStyle: "full", timeStyle: "long" });

/** A day with its time: `19 Nov 2026, 16:20`. */
export const dayAndTime = (at: Date): string => dated(at, { dateStyle: "medium", timeStyle: "short" });

/** How long ago a moment is: `2 hours ago`; only where a thing was used last. */
export function ago(at: Date, now: Date): string {
  const seconds = Math.max(0, (now.getTime() - at.getTime()) / 1000);
  const [unit, length] = UNITS.find(([, many]) => seconds >= many) ?? ["minute", MINUTE];
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(-Math.floor(seconds / length), unit);
}

const UNITS: readonly (readonly ["year" | "month" | "day" | "hour" | "minute", number])[] = [
  ["year", 365 * 24 * HOUR], ["month", 30 * 24 * HOUR], ["day", 24 * HOUR], ["hour", HOUR], ["minute", MINUTE],
];

/** The heading that a moment stands under: today, yesterday, earlier this week, or its month. */
export function dayHeading(at: Date, now: Date): string {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / DAY_MS);
  if (days <= 0) return t("day.today");
  if (days === 1) return t("day.yesterday");
  if (days < 7) return t("day.week");
  return dated(at, { month: "long", year: "numeric" });
}

/** A language by its name: `Norwegian`; the code where there is no name. */
export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames([locale()], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** Formatters are dear to make: each is made once. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function dated(at: Date, options: Intl.DateTimeFormatOptions): string {
  const key = `${locale()} ${JSON.stringify(options)}`;
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat(locale(), options);
  formatters.set(key, formatter);
  return formatter.format(at);
}

const unitOf = (count: number, unit: string, unitDisplay: "long" | "short"): string =>
  new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay }).format(count);

const startOfDay = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();

const isSameDay = (one: Date, other: Date): boolean => startOfDay(one) === startOfDay(other);
