/** The line below a recording's title: what it needs, else what it is. */

import type { Recording } from "~/api/types";
import { engineName } from "~/jobs/engines";
import { sentenceOf, warningText } from "~/jobs/refused";
import { doingOf, gravest, mildest } from "~/jobs/words";
import { languageName, timeLeft } from "~/text/numbers";
import { t } from "~/text/text";

export interface About {
  readonly text: string;
  readonly isWarning: boolean;
}

export function aboutOf(recording: Recording, isQueuePaused: boolean): About {
  const { job } = recording;
  if (job?.error && (job.state === "failed" || job.state === "paused")) {
    return plain(sentenceOf(job.error.code, job.error.message));
  }
  switch (job?.state) {
    case "queued":
      return plain(waiting(job.eta_seconds, isQueuePaused));
    case "running":
      return plain(doingOf(job) ?? recording.file_name);
    case "paused":
      return plain(t("about.paused"));
    case "cancelled":
      return plain(t("about.cancelled"));
    case "completed":
      return done(recording);
    default:
      return plain(recording.file_name);
  }
}

function done(recording: Recording): About {
  const { job } = recording;
  const warning = job && gravest(job);
  if (warning) return { text: warningText(job, warning), isWarning: true };
  const mild = job && mildest(job);
  if (mild) return plain(warningText(job, mild));
  return plain(madeOf(recording) || recording.file_name);
}

function madeOf(recording: Recording): string {
  const { engine, model } = recording.job?.resolved ?? {};
  // The newest job may have written notes, which says nothing of the sound.
  const language = recording.job?.resolved.language ?? recording.language;
  const parts = [recording.media_deleted_at === null ? null : t("media.gone"), language ? languageName(language) : null, engine ? [engineName(engine), model].filter(Boolean).join(" ") : null];
  return parts.filter((part) => part !== null).join(" · ");
}

function waiting(etaSeconds: number | null, isQueuePaused: boolean): string {
  if (isQueuePaused) return t("about.queuePaused");
  return etaSeconds === null ? t("about.waiting") : t("about.readyIn", { time: timeLeft(etaSeconds) });
}

const plain = (text: string): About => ({ text, isWarning: false });
