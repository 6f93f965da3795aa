/** One choice with its name and what it means. */

import type { ReactNode } from "react";

import styles from "~/ui/Setting.module.css";

interface SettingProps {
  readonly label: string;
  /** By which a control names itself. */
  readonly labelId?: string;
  readonly note: ReactNode;
  readonly children?: ReactNode;
}

export const Setting = ({ label, labelId, note, children }: SettingProps) => (
  <div className={styles.setting}>
    <div>
      <b id={labelId}>{label}</b>
      <p>{note}</p>
    </div>
    {children !== undefined && <div className={styles.control}>{children}</div>}
  </div>
);
