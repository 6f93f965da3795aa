/** A file of the sheet: how far it is, and what may be done with it. */

import { Link } from "@tanstack/react-router";
import { AudioLines, Check, FileX2, Pause, Play, X } from "lucide-react";

import { sentenceOf as reasonSentence } from "~/jobs/refused";
import { t } from "~/text/text";
import { sending } from "~/transfer/lazily";
import type { Transfer } from "~/transfer/transfers";
import { percentOf, sentenceOf } from "~/transfer/words";
import { IconButton } from "~/ui/IconButton";
import { Progress } from "~/ui/Progress";
import { Tag } from "~/ui/Tag";
import styles from "~/upload/UploadRow.module.css";

const PAUSABLE = new Set(["uploading", "waiting"]);
const RESUMABLE = new Set(["paused", "offline"]);
const MOVING = new Set(["uploading", "paused", "offline", "finishing"]);

interface UploadRowProps {
  readonly item: Transfer;
  readonly onClose: () => void;
}

export function UploadRow({ item, onClose }: UploadRowProps) {
  const { name, state } = item;
  const isRefused = state === "refused";
  return (
    <li className={styles.file}>
      {isRefused ? <FileX2 aria-hidden /> : <AudioLines aria-hidden />}
      <div className={styles.text}>
        <b><bdi>{name}</bdi></b>
        <span data-tone={isRefused ? "danger" : undefined}>{isRefused ? refusal(item) : sentenceOf(item)}</span>
      </div>
      <span className={styles.acts}>
        <Acts item={item} onClose={onClose} />
      </span>
      {MOVING.has(state) && (
        <div className={styles.bar}>
          <Progress label={name} value={percentOf(item)} state={state === "uploading" || state === "finishing" ? "running" : "paused"} />
        </div>
      )}
    </li>
  );
}

function Acts({ item: { id, name, state, recordingId }, onClose }: UploadRowProps) {
  const run = (act: "pauseTransfer" | "goOn" | "removeTransfer" | "forgetCut") => (): void => {
    void sending().then((module) => module[act](id));
  };
  return (
    <>
      {PAUSABLE.has(state) && <IconButton size="sm" icon={Pause} label={t("transfer.pauseNamed", { name })} onClick={run("pauseTransfer")} />}
      {RESUMABLE.has(state) && <IconButton size="sm" icon={Play} label={t("transfer.goOnNamed", { name })} onClick={run("goOn")} />}
      {state === "done" && recordingId !== null && (
        <Link to="/recordings/$recordingId" params={{ recordingId }} onClick={onClose}>{t("transfer.open")}</Link>
      )}
      {state === "done" ? (
        <Tag tone="success" icon={Check}>{t("transfer.ready")}</Tag>
      ) : (
        <IconButton size="sm" icon={X} label={t("transfer.removeNamed", { name })} onClick={run(state === "cut" ? "forgetCut" : "removeTransfer")} />
      )}
    </>
  );
}

function refusal({ reason }: Transfer): string {
  if (reason?.code === "not_media") return t("transfer.notMedia");
  return reasonSentence(reason?.code ?? "internal", reason?.message ?? "");
}
