/** The line below a recording's title: what it needs, else what it is. */

import type { Notice, Recording } from "~/api/types";
import { sentenceOf } from "~/jobs/refused";
import { DUPLICATE, gravest } from "~/jobs/words";
import { timeLeft, languageName } from "~/text/numbers";
import { type Key, t } from "~/text/text";

export interface About {
  readonly text: string;
  readonly isWarning: boolean;
}

export function aboutOf(recording: Recording, isQueuePaused: boolean): About {
  const { job } = recording;
  if (job?.error && (job.state === "failed" || job.state === "paused")) {
    return { text: sentenceOf(job.error.code, job.error.message), isWarning: false };
  }
  switch (job?.state) {
    case "queued":
      return plain(waiting(job.eta_seconds, isQueuePaused));
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
  if (!warning && job?.warnings[0]?.code === DUPLICATE) return plain(t("about.duplicate"));
  if (warning) return { text: warningOf(recording, warning), isWarning: true };
  const { language, engine, model } = recording.job?.resolved ?? {};
  const parts = [language ? languageName(language) : null, engine ? [engine, model].filter(Boolean).join(" ") : null];
  return plain(parts.filter((part) => part !== null).join(" · ") || recording.file_name);
}

const WARNINGS: Readonly<Record<string, Key>> = {
  engine_fallback: "about.fallback",
  draft_quality: "about.draft",
  no_speech: "about.noSpeech",
};

/** A warning in short words; one that this page does not know in the server's own. */
function warningOf({ job }: Recording, { code, message }: Notice): string {
  const key = WARNINGS[code];
  return key ? t(key, { engine: job?.resolved.engine ?? "" }) : message;
}

function waiting(etaSeconds: number | null, isQueuePaused: boolean): string {
  if (isQueuePaused) return t("about.queuePaused");
  return etaSeconds === null ? t("about.waiting") : t("about.readyIn", { time: timeLeft(etaSeconds) });
}

const plain = (text: string): About => ({ text, isWarning: false });
