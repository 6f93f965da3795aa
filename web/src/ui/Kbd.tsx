/** A key of the keyboard. */

import type { ReactNode } from "react";

import styles from "~/ui/Kbd.module.css";

export const Kbd = ({ children }: { readonly children: ReactNode }) => (
  <kbd className={styles.key} aria-hidden>
    {children}
  </kbd>
);
