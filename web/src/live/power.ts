/** Whether the server was told from here to stop or to begin anew, and how far that is. */

import { makeStore } from "~/store/store";

export type Power = "on" | "stopping" | "stopped" | "restarting";

export const power = makeStore<Power>("on");

const BETWEEN_MS = 500;
/** A restart that nobody saw is over by then. */
const UNSEEN_MS = 45_000;

/** Follows a stop until the server is gone. */
export async function followStop(isThere: () => Promise<boolean> = answers): Promise<void> {
  power.set("stopping");
  while (await isThere()) await pause();
  power.set("stopped");
  // Somebody may start it again.
  while (!(await isThere())) await pause();
  power.set("on");
}

/** Follows a restart until the server is back. */
export async function followRestart(isThere: () => Promise<boolean> = answers): Promise<void> {
  power.set("restarting");
  const begun = Date.now();
  while ((await isThere()) && Date.now() - begun < UNSEEN_MS) await pause();
  while (!(await isThere())) await pause();
  power.set("on");
}

async function answers(): Promise<boolean> {
  try {
    return (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}

const pause = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, BETWEEN_MS); });
