/** A file of the sheet: how far it is, and what may be done with it. */

import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { AudioLines, Check, FileX2, Pause, Play, X } from "lucide-react";
import { memo } from "react";

import { DELETE, told } from "~/api/client";
import { refusedText, sentenceOf as reasonSentence } from "~/jobs/refused";
import { keys } from "~/live/queries";
import { t } from "~/text/text";
import { sending } from "~/transfer/lazily";
import { type Transfer, transfers } from "~/transfer/transfers";
import { percentOf, sentenceOf } from "~/transfer/words";
import { LinkButton } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { Progress } from "~/ui/Progress";
import { Tag } from "~/ui/Tag";
import { notify } from "~/ui/toasts";
import styles from "~/upload/UploadRow.module.css";

const PAUSABLE = new Set(["uploading", "waiting"]);
const RESUMABLE = new Set(["paused", "offline", "held", "asks"]);
const MOVING = new Set(["uploading", "paused", "offline", "held", "finishing"]);

interface UploadRowProps {
  readonly item: Transfer;
  readonly onClose: () => void;
}

export const UploadRow = memo(function UploadRow({ item, onClose }: UploadRowProps) {
  const { name, state, isDouble } = item;
  const isRefused = state === "refused";
  return (
    <li className={styles.file} data-state={state}>
      {isRefused ? <FileX2 aria-hidden /> : <AudioLines aria-hidden />}
      <div className={styles.text}>
        <b><bdi>{name}</bdi></b>
        <span data-tone={isRefused ? "danger" : undefined}>{isRefused ? refusal(item) : sentenceOf(item)}</span>
        {isDouble && <Double item={item} />}
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
});

function Acts({ item: { id, name, state, recordingId, isDouble }, onClose }: UploadRowProps) {
  const run = (act: "pauseTransfer" | "goOn" | "removeTransfer") => (): void => {
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
        <Tag tone={isDouble ? "info" : "success"} icon={Check}>{t(isDouble ? "transfer.here" : "transfer.ready")}</Tag>
      ) : (
        <IconButton size="sm" icon={X} label={t("transfer.removeNamed", { name })} onClick={run("removeTransfer")} />
      )}
    </>
  );
}

/** The same sound was there before: this one may go again, which can be undone. */
function Double({ item: { id, recordingId } }: Pick<UploadRowProps, "item">) {
  const queries = useQueryClient();
  const remove = async (): Promise<void> => {
    if (recordingId === null) return;
    try {
      await told(DELETE("/api/v1/recordings/{recording_id}", { params: { path: { recording_id: recordingId } } }));
      transfers.set((all) => all.filter((other) => other.id !== id));
      void queries.invalidateQueries({ queryKey: keys.deleted });
    } catch (error) {
      notify({ kind: "delete-refused", text: () => refusedText(error) });
    }
  };
  return <LinkButton onClick={() => { void remove(); }}>{t("transfer.hereDelete")}</LinkButton>;
}

/** Why a file was not taken, in words. */
export function refusal({ reason }: Transfer): string {
  if (reason?.code === "not_media") return t("transfer.notMedia");
  if (reason?.code === "changed") return t("transfer.changed");
  return reasonSentence(reason?.code ?? "internal", reason?.message ?? "");
}
