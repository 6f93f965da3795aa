/** What an account uses, beside what it may use. */

import styles from "~/jobs/Quotas.module.css";
import { dayAndTime, length, size } from "~/text/numbers";
import { type Key, t } from "~/text/text";
import { Progress } from "~/ui/Progress";

interface Quota {
  readonly used: number;
  readonly limit: number | null;
}

export interface UsageView {
  readonly stored_bytes: Quota;
  readonly audio_minutes: Quota & { readonly resets_at?: string | null };
  readonly running_jobs: Quota;
}

const LINES: readonly { readonly name: keyof UsageView; readonly label: Key; readonly text: (value: number) => string }[] = [
  { name: "stored_bytes", label: "quota.stored", text: size },
  { name: "audio_minutes", label: "quota.audio", text: (minutes) => (minutes === 0 ? t("length.minutes", { minutes: 0 }) : length(minutes * 60)) },
  { name: "running_jobs", label: "quota.jobs", text: (count) => String(count) },
];

export const Quotas = ({ usage }: { readonly usage: UsageView }) => LINES.map(({ name, label, text }) => {
  const { used, limit } = usage[name];
  const isBounded = limit !== null && limit > 0;
  const told = isBounded ? t("quota.of", { used: text(used), limit: text(limit) }) : t("quota.unbounded", { used: text(used) });
  const part = isBounded ? Math.min(100, Math.floor((100 * used) / limit)) : null;
  return (
    <div key={name} className={styles.quota}>
      <p><b>{t(label)}</b><span>{told}</span></p>
      {part !== null && <Progress label={t(label)} value={part} spoken={told} state={part >= 100 ? "failed" : "running"} />}
      {name === "audio_minutes" && isBounded && usage.audio_minutes.resets_at && <small>{t("quota.resets", { at: dayAndTime(new Date(usage.audio_minutes.resets_at)) })}</small>}
    </div>
  );
});
