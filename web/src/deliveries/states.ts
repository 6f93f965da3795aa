/** How a delivery stands, in a tone and words. */

import { timeLeft } from "~/text/numbers";
import { type AnyKey, t } from "~/text/later";
import type { Tone } from "~/ui/Tag";

export type DeliveryState = "waiting" | "sending" | "delivered" | "failed" | "stopped" | "cancelled";

export interface Standing {
  readonly state: string;
  readonly attempts: number;
  readonly next_try_at: string | null;
}

export interface Look {
  readonly tone: Tone;
  readonly text: string;
}

const TONES: Readonly<Record<DeliveryState, Tone>> = {
  waiting: "neutral", sending: "accent", delivered: "success", failed: "danger", stopped: "danger", cancelled: "neutral",
};
const WORDS: Readonly<Record<DeliveryState, AnyKey>> = {
  waiting: "delivery.is.waiting", sending: "delivery.is.sending", delivered: "delivery.is.delivered",
  failed: "delivery.is.failed", stopped: "delivery.is.stopped", cancelled: "delivery.is.cancelled",
};

const isState = (name: string): name is DeliveryState => name in WORDS;

/** One that was tried and waits says when it is tried again. */
export function lookOf({ state, attempts, next_try_at: next }: Standing, now: Date): Look {
  if (!isState(state)) return { tone: "neutral", text: state };
  if (state !== "waiting" || attempts === 0) return { tone: TONES[state], text: t(WORDS[state]) };
  const seconds = next === null ? 0 : (new Date(next).getTime() - now.getTime()) / 1000;
  return { tone: "warning", text: seconds < 1 ? t("delivery.is.soon") : t("delivery.is.retry", { time: timeLeft(seconds) }) };
}

/** What may be done with it: one that has ended is sent again, one that waits is tried now or given up. */
export function actsOf({ state, attempts }: Pick<Standing, "state" | "attempts">): { readonly replay: "replay" | "now" | null; readonly canCancel: boolean } {
  const isOver = state === "delivered" || state === "failed" || state === "stopped" || state === "cancelled";
  return { replay: isOver ? "replay" : state === "waiting" && attempts > 0 ? "now" : null, canCancel: state === "waiting" };
}

/** What needs somebody: it is not tried again by itself. */
export const NEEDY: readonly DeliveryState[] = ["failed", "stopped"];

/** A short time as people read it: `84 ms`, `1.2 secs`. */
export function took(seconds: number, locale: string): string {
  const [value, unit] = seconds < 1 ? [Math.round(seconds * 1000), "millisecond"] as const : [Math.round(seconds * 10) / 10, "second"] as const;
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(value);
}
