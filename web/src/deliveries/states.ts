/** How a delivery stands, in a tone and words. */

import type { DeliveryState } from "~/delivering/queries";
import { timeLeft } from "~/text/numbers";
import { type AnyKey, t } from "~/text/later";
import type { Tone } from "~/ui/Tag";


export interface Standing {
  readonly state: string;
  readonly attempts: number;
  readonly next_try_at: string | null;
  readonly last_answer: { readonly message: string } | null;
}

export interface Look {
  readonly tone: Tone;
  readonly text: string;
}

const TONES: Readonly<Record<DeliveryState, Tone>> = {
  waiting: "neutral", sending: "accent", delivered: "success", failed: "danger", stopped: "danger",
};
const WORDS: Readonly<Record<DeliveryState, AnyKey>> = {
  waiting: "delivery.is.waiting", sending: "delivery.is.sending", delivered: "delivery.is.delivered",
  failed: "delivery.is.failed", stopped: "delivery.is.stopped",
};

/** What the server says of one that somebody gave up. */
const GIVEN_UP = "Cancelled.";

const isState = (name: string): name is DeliveryState => name in WORDS;

/** One that was tried and waits says when it is tried again. */
export function lookOf({ state, attempts, next_try_at: next, last_answer: last }: Standing, now: Date): Look {
  if (!isState(state)) return { tone: "neutral", text: state };
  if (state === "stopped" && last?.message === GIVEN_UP) return { tone: "neutral", text: t("delivery.is.cancelled") };
  if (state !== "waiting" || attempts === 0) return { tone: TONES[state], text: t(WORDS[state]) };
  const seconds = next === null ? 0 : (new Date(next).getTime() - now.getTime()) / 1000;
  return { tone: "warning", text: seconds < 1 ? t("delivery.is.soon") : t("delivery.is.retry", { time: timeLeft(seconds) }) };
}

/** What may be done with it: one that has ended is sent again, one that waits is tried now or given up. */
export function actsOf({ state, attempts }: Pick<Standing, "state" | "attempts">): { readonly replay: "replay" | "now" | null; readonly canCancel: boolean } {
  const isOver = state === "delivered" || state === "failed" || state === "stopped";
  return { replay: isOver ? "replay" : state === "waiting" && attempts > 0 ? "now" : null, canCancel: !isOver };
}

/** What did not arrive, and is not tried again by itself. */
export const LOST: readonly DeliveryState[] = ["failed", "stopped"];

/** A short time as people read it: `84 ms`, `1.2 secs`. */
export function took(seconds: number, locale: string): string {
  const [value, unit] = seconds < 1 ? [Math.round(seconds * 1000), "millisecond"] as const : [Math.round(seconds * 10) / 10, "second"] as const;
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(value);
}
