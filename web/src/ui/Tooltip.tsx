/** Says what a control is for, to those who point at it or focus it. */

import { Tooltip as Radix } from "radix-ui";
import type { ReactNode } from "react";

import styles from "~/ui/Tooltip.module.css";

const WAIT_MS = 500;

export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return <Radix.Provider delayDuration={WAIT_MS}>{children}</Radix.Provider>;
}

interface TooltipProps {
  readonly label: string;
  readonly side?: "top" | "right" | "bottom" | "left";
  readonly children: ReactNode;
}

export function Tooltip({ label, side = "top", children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles.tooltip} side={side} sideOffset={6} aria-hidden>
          {label}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
