/** How far something is; without a number only that it goes on. */

import styles from "~/ui/Progress.module.css";

interface ProgressProps {
  readonly label: string;
  /** Whole percent, 0 to 100; null while there is no number. */
  readonly value: number | null;
  readonly state?: "running" | "paused" | "failed";
  /** What a screen reader says in place of the number. */
  readonly spoken?: string;
}

export function Progress({ label, value, state = "running", spoken }: ProgressProps) {
  return (
    <div
      className={styles.progress}
      data-state={state}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value ?? undefined}
      aria-valuetext={spoken}
    >
      <i data-unknown={value === null || undefined} style={{ inlineSize: `${String(value ?? 100)}%` }} />
    </div>
  );
}
