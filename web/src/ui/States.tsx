/** What stands in a page's place: something is coming, nothing is there, it failed. */

import { CircleAlert, type LucideIcon } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";

import { Button } from "~/ui/Button";
import styles from "~/ui/States.module.css";

const WAIT_MS = 300;

interface SkeletonProps {
  readonly label: string;
  /** How many rows come, at most 6 are drawn. */
  readonly rows: number;
}

/** The shape of what comes, after 300 ms of waiting. */
export function Skeleton({ label, rows }: SkeletonProps) {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => { setShown(true); }, WAIT_MS);
    return () => { clearTimeout(timer); };
  }, []);
  if (!isShown) return null;
  return (
    <div role="status" aria-label={label} className={styles.skeletons}>
      {Array.from({ length: Math.min(rows, 6) }, (_, row) => (
        <div key={row} className={styles.skeleton}>
          <i />
          <span />
          <span />
        </div>
      ))}
    </div>
  );
}

interface StateProps {
  readonly icon?: LucideIcon;
  readonly title: string;
  readonly text: ReactNode;
  readonly children?: ReactNode;
  /** Where nothing else is on the page, this is its heading. */
  readonly heading?: "h1" | "h2";
}

export const EmptyState = ({ icon: Icon, title, text, children, heading: Heading = "h2" }: StateProps) => (
  <div className={styles.state}>
    {Icon && <Icon aria-hidden />}
    <Heading>{title}</Heading>
    <p>{text}</p>
    {children !== undefined && <div className={styles.actions}>{children}</div>}
  </div>
);

interface ErrorStateProps {
  readonly title: string;
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
  readonly detailsLabel: string;
  /** Code, stage and job, for those who help. */
  readonly details: string;
}

export const ErrorState = ({ title, text, action, detailsLabel, details }: ErrorStateProps) => (
  <div className={styles.state} role="alert">
    <CircleAlert aria-hidden data-tone="danger" />
    <h2>{title}</h2>
    <p>{text}</p>
    {action && (
      <div className={styles.actions}>
        <Button variant="outline" onClick={action.run}>
          {action.label}
        </Button>
      </div>
    )}
    <details>
      <summary>{detailsLabel}</summary>
      <code>{details}</code>
    </details>
  </div>
);
