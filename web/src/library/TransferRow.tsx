/** A file on its way up, among the recordings. */

import { Pause, Play, Upload } from "lucide-react";

import { Status } from "~/jobs/JobState";
import type { Edge } from "~/library/lines";
import styles from "~/library/RecordingRow.module.css";
import { size } from "~/text/numbers";
import { t } from "~/text/text";
import { sending } from "~/transfer/lazily";
import type { Transfer } from "~/transfer/transfers";
import { lineOf, percentOf, statusOf } from "~/transfer/words";
import { IconButton } from "~/ui/IconButton";
import { Progress } from "~/ui/Progress";

const STOPPED = new Set(["paused", "offline", "held"]);

interface TransferRowProps {
  readonly transfer: Transfer;
  readonly edge: Edge;
  readonly isActive: boolean;
}

export function TransferRow({ transfer, edge, isActive }: TransferRowProps) {
  const isPaused = STOPPED.has(transfer.state);
  const { number, text } = statusOf(transfer);
  const turn = (): void => {
    void sending().then(({ goOn, pauseTransfer }) => (isPaused ? goOn : pauseTransfer)(transfer.id));
  };
  return (
    <div className={styles.row} data-state="running" data-first={edge.isFirst || undefined} data-last={edge.isLast || undefined}>
      <span className={styles.icon}><Upload aria-hidden /></span>
      <div className={styles.main}>
        <span className={styles.title}><bdi>{transfer.name}</bdi></span>
        <div className={styles.line}>{lineOf(transfer)}</div>
      </div>
      <div className={styles.work}>
        <Status look={isPaused ? "paused" : "uploading"} number={number} text={text} />
        <Progress label={transfer.name} value={percentOf(transfer)} state={isPaused ? "paused" : "running"} />
      </div>
      <span className={styles.length}>{size(transfer.sizeBytes)}</span>
      <span className={styles.when} />
      <span className={styles.more}>
        <IconButton
          icon={isPaused ? Play : Pause}
          size="sm"
          label={t(isPaused ? "transfer.goOnNamed" : "transfer.pauseNamed", { name: transfer.name })}
          tabIndex={isActive ? 0 : -1}
          onClick={turn}
          data-row-title=""
        />
      </span>
    </div>
  );
}
