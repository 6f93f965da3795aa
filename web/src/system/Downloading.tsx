/** A download as it goes: how much of how much, and how long it still takes. */

import { useState } from "react";

import type { Job } from "~/api/types";
import styles from "~/system/Downloading.module.css";
import type { Model } from "~/system/queries";
import { secondsLeft } from "~/system/standing";
import { percent, size, timeLeft } from "~/text/numbers";
import { t } from "~/text/text";
import { Progress } from "~/ui/Progress";

export function Downloading({ model, job }: { readonly model: Model; readonly job: Job }) {
  const left = useTimeLeft(job);
  const whole = model.size_bytes;
  const done = whole === null ? percent(job.progress) : t("transfer.of", { sent: size((whole * job.progress) / 100), whole: size(whole) });
  const time = left === null ? "" : t("job.left", { time: timeLeft(left) });
  return (
    <div className={styles.box}>
      <span>{[done, time].filter(Boolean).join(" · ")}</span>
      <Progress
        label={t("model.download", { name: model.display_name })}
        value={job.progress}
        spoken={[percent(job.progress), time].filter(Boolean).join(", ")}
      />
    </div>
  );
}

interface Seen {
  readonly run: string;
  readonly atMs: number;
  readonly progress: number;
}

/** Reckons from when this page first saw the download: what was here before a break does not count as speed. */
function useTimeLeft(job: Job): number | null {
  const run = `${job.id} ${String(job.attempt)}`;
  const [looks, setLooks] = useState<{ readonly first: Seen; readonly last: Seen }>(() => once(run, job.progress));
  if (looks.first.run !== run) setLooks(once(run, job.progress));
  else if (looks.last.progress !== job.progress) setLooks({ ...looks, last: once(run, job.progress).last });
  return secondsLeft(looks.first, looks.last);
}

function once(run: string, progress: number): { first: Seen; last: Seen } {
  const seen = { run, atMs: Date.now(), progress };
  return { first: seen, last: seen };
}
