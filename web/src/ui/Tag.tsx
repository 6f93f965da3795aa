/** A short word about a thing: a tag with its colour, or a tone. */

import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import styles from "~/ui/Tag.module.css";

export type Tone = "neutral" | "accent" | "success" | "warning" | "danger" | "info";

interface TagProps {
  readonly tone?: Tone;
  readonly icon?: LucideIcon;
  /** Number of the speaker's colour that the dot has. */
  readonly dot?: number;
  readonly children: ReactNode;
}

export const Tag = ({ tone = "neutral", icon: Icon, dot, children }: TagProps) => (
  <span className={styles.tag} data-tone={tone}>
    {dot !== undefined && <i data-speaker={dot} />}
    {Icon && <Icon aria-hidden />}
    {children}
  </span>
);
