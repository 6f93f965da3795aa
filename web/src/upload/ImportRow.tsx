/** One address: how far it is fetched, why it could not be, and the way to its recording. */

import { Link } from "@tanstack/react-router";
import { Check, Globe, X } from "lucide-react";

import type { Job } from "~/api/types";
import { refusedText, sentenceOf } from "~/jobs/refused";
import { stateOf } from "~/jobs/words";
import { percent, size } from "~/text/numbers";
import { t } from "~/text/later";
import { IconButton } from "~/ui/IconButton";
import { Progress } from "~/ui/Progress";
import { Tag } from "~/ui/Tag";
import { notify } from "~/ui/toasts";
import { cancelImport, forgetImport, type Import } from "~/upload/imports";
import styles from "~/upload/UploadRow.module.css";

interface ImportRowProps {
  readonly item: Import;
  readonly onClose: () => void;
}

const OVER = new Set(["completed", "failed", "cancelled"]);

export function ImportRow({ item, onClose }: ImportRowProps) {
  const { name, job, url } = item;
  const trouble = troubleOf(item);
  const isOver = job === null || OVER.has(job.state);
  const recordingId = job?.state === "completed" ? job.recording_id : null;
  const leave = (): void => {
    if (job === null || isOver) forgetImport(item.key);
    else void cancelImport(job.id).catch((error: unknown) => { notify({ kind: "import-refused", text: () => refusedText(error) }); });
  };
  return (
    <li className={styles.file} data-state={trouble === null ? undefined : "refused"}>
      <Globe aria-hidden />
      <div className={styles.text}>
        <b title={url}><bdi>{name}</bdi></b>
        <span data-tone={trouble === null ? undefined : "danger"}>{trouble ?? progressOf(item)}</span>
      </div>
      <span className={styles.acts}>
        {recordingId !== null && <Link to="/recordings/$recordingId" params={{ recordingId }} onClick={onClose}>{t("transfer.open")}</Link>}
        {recordingId === null
          ? <IconButton size="sm" icon={X} label={t(isOver ? "import.forget" : "import.cancel", { name })} onClick={leave} />
          : <Tag tone="success" icon={Check}>{t("import.done")}</Tag>}
      </span>
      {job?.state === "running" && <div className={styles.bar}><Progress label={name} value={job.progress} state="running" /></div>}
    </li>
  );
}

function troubleOf({ job, refused }: Import): string | null {
  if (refused) return refused.message === "" ? sentenceOf(refused.code, "") : refused.message;
  if (job?.state === "cancelled") return t("import.cancelled");
  return job?.state === "failed" ? `${t("import.failed")}. ${job.error?.message ?? ""}`.trim() : null;
}

function progressOf({ job }: Import): string {
  if (job === null) return "";
  const bytes = job.resolved.source?.size_bytes ?? job.resolved.source?.received_bytes ?? null;
  const whole = bytes === null || bytes === 0 ? null : size(bytes);
  return [nowOf(job), whole].filter((part) => part !== null).join(" · ");
}

function nowOf(job: Job): string {
  if (job.state === "completed") return t("import.done");
  if (job.state === "running") return job.progress > 0 ? t("import.fetchingOf", { percent: percent(job.progress) }) : t("import.fetching");
  return job.state === "queued" ? t("import.waits") : stateOf(job, null).text;
}
