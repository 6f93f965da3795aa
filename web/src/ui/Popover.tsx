/** A small surface beside what opened it; on phones a sheet at the bottom edge. */

import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";

import styles from "~/ui/Popover.module.css";

interface PopoverProps {
  readonly label: string;
  readonly trigger: ReactNode;
  /** Open or not, where that is decided elsewhere, too. */
  readonly isOpen?: boolean;
  readonly onOpenChange?: (isOpen: boolean) => void;
  readonly children: ReactNode;
}

export const Popover = ({ label, trigger, isOpen, onOpenChange, children }: PopoverProps) => (
  <Radix.Root {...(isOpen !== undefined && { open: isOpen })} {...(onOpenChange && { onOpenChange })}>
    <Radix.Trigger asChild>{trigger}</Radix.Trigger>
    <Radix.Portal>
      <Radix.Content className={styles.popover} aria-label={label} sideOffset={6} align="start" data-sheet="">
        {children}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
);
