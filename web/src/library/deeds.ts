/** What may be done with a recording, and what is offered first when its work has failed. */

import {
  Copy, Download, FileAudio, KeyRound, Link2, type LucideIcon, Pause, PencilLine, Play, RotateCcw, Send, SlidersHorizontal, Star, StarOff, Tag, Trash2, Upload, VolumeX, X,
} from "lucide-react";

import type { Job } from "~/api/types";
import { type Act, ACT_LABELS, ACTS, type GoOn } from "~/jobs/acts";
import { softFailures } from "~/jobs/words";
import type { Key } from "~/text/text";

/** A number is a priority. */
export type Deed = Act | GoOn | "again" | "delete" | "export" | "key" | "link" | "rename" | "replace" | "select" | "tags" | "favourite" | "unfavourite" | "share" | "deliver" | "deleteMedia" | number;

type Named = Exclude<Deed, number>;

export const DEED_ICONS: Readonly<Record<Named, LucideIcon>> = {
  again: SlidersHorizontal, cancel: X, goOn: RotateCcw, delete: Trash2, export: Download, key: KeyRound, link: Copy, pause: Pause,
  rename: PencilLine, replace: Upload, restart: RotateCcw, resume: Play, select: FileAudio,
  tags: Tag, favourite: Star, unfavourite: StarOff, share: Link2, deliver: Send, deleteMedia: VolumeX,
};
export const DEED_LABELS: Readonly<Record<Named, Key>> = {
  ...ACT_LABELS,
  again: "act.again", goOn: "again", delete: "act.delete", export: "act.export", key: "act.giveKey", link: "act.copyLink",
  rename: "act.rename", replace: "fix.replace", select: "act.select",
  tags: "act.tags", favourite: "act.favourite", unfavourite: "act.unfavourite", share: "share", deliver: "act.deliver", deleteMedia: "act.deleteMedia",
};

/** With these another engine or model may do it. */
const OTHER_CHOICE = new Set([
  "engine_out_of_memory", "engine_unavailable", "engine_key_refused", "invalid_options", "model_broken", "model_missing", "own_key_unavailable",
]);
const KEY_NEEDED = new Set(["engine_key_required", "llm_key_required"]);
/** With these the file itself is to blame. */
const OTHER_FILE = new Set(["media_missing", "media_no_audio", "media_refused", "media_too_long", "media_unreadable"]);

/** The one or two things that mend what went wrong, the likelier one first. */
export function fixesOf(job: Job | null): readonly Named[] {
  if (job === null) return [];
  const code = job.error?.code ?? "";
  if (KEY_NEEDED.has(code)) return job.state === "paused" ? ["key"] : ["again"];
  if (job.state !== "failed") return softFailures(job).length > 0 ? ["goOn"] : [];
  if (OTHER_FILE.has(code)) return ["replace", "delete"];
  return OTHER_CHOICE.has(code) ? ["again", "restart"] : ["restart", "again"];
}

/** How a fix is called where it stands beside the sentence of what went wrong. */
export const FIX_LABELS: Readonly<Partial<Record<Named, Key>>> = { restart: "again", again: "fix.again" };

/** What needs the sound again. */
const LISTENING = new Set<Named>(["restart", "again"]);

/** What the menu of a row offers for the work, in its order, less what needs a sound that is gone. */
export const possibleOf = (job: Job | null, hasSound: boolean): readonly Named[] => workOf(job).filter((deed) => hasSound || !LISTENING.has(deed));

/** What may be done with the work of a job. */
export const workOf = (job: Job | null): readonly Named[] => (job ? [...ACTS[job.state], ...(isOver(job) ? (["again"] as const) : [])] : []);

/** Whether a job may still be put before others. */
export const canWait = (job: Job | null): boolean => job !== null && ["queued", "running", "paused"].includes(job.state);

const isOver = ({ state }: Job): boolean => state === "completed" || state === "failed" || state === "cancelled";
