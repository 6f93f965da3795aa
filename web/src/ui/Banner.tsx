/** One line about the page's state, with at most one action. */

import { CircleAlert, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import styles from "~/ui/Banner.module.css";

const ICONS = { info: Info, warning: TriangleAlert, danger: CircleAlert };

interface BannerProps {
  readonly tone?: keyof typeof ICONS;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

export function Banner({ tone = "info", title, children, action }: BannerProps) {
  const Icon = ICONS[tone];
  return (
    <div className={styles.banner} data-tone={tone} role="status">
      <Icon aria-hidden />
      <p>
        <b>{title}</b> {children}
      </p>
      {action}
    </div>
  );
}
