/** What the meter and the wave draw: the level now and the bars of the last seconds, changed many times a second. */

import { type Heard, type Hint, hintOf, type Listening, listeningFrom, partOf, withHeard } from "~/recorder/level";
import { makeStore } from "~/store/store";

/** Bars a second. */
export const BARS_HZ = 10;
const MOST_BARS = 600;
const BAR_MS = 1000 / BARS_HZ;

export const hint = makeStore<Hint>("good");
/** Read by what draws, in its own time. */
export const heard: { part: number; peakDb: number; bars: number[]; last: number } = { part: 0, peakDb: Number.NEGATIVE_INFINITY, bars: [], last: 0 };

let listening: Listening = listeningFrom(0);
let bar = { sinceMs: 0, part: 0 };

export function startHearing(nowMs: number): void {
  listening = listeningFrom(nowMs);
  bar = { sinceMs: nowMs, part: 0 };
  Object.assign(heard, { part: 0, peakDb: Number.NEGATIVE_INFINITY, bars: [], last: 0 });
  hint.set("good");
}

/** Takes in what the microphone gives; bars are drawn only of what is recorded. */
export function take(now: Heard, nowMs: number, { isRecorded }: { isRecorded: boolean }): void {
  listening = withHeard(listening, now, nowMs);
  hint.set(hintOf(listening, nowMs));
  heard.peakDb = now.peakDb;
  // A meter rises at once and falls slowly, so that it can be read.
  heard.part = Math.max(partOf(now.peakDb), heard.part - 0.04);
  bar.part = Math.max(bar.part, now.bar);
  if (nowMs - bar.sinceMs < BAR_MS) return;
  if (isRecorded) {
    heard.bars.push(bar.part);
    if (heard.bars.length > MOST_BARS) heard.bars.splice(0, heard.bars.length - MOST_BARS);
    heard.last += 1;
  }
  bar = { sinceMs: nowMs, part: 0 };
}
