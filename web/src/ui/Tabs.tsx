/** Several views of one thing in one place. */

import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

import styles from "~/ui/Tabs.module.css";

interface TabsProps {
  readonly label: string;
  readonly tabs: readonly { readonly value: string; readonly label: string; readonly content: ReactNode }[];
}

export const Tabs = ({ label, tabs }: TabsProps) => (
  <Radix.Root defaultValue={tabs[0]?.value ?? ""}>
    <Radix.List className={styles.tabs} aria-label={label}>
      {tabs.map((tab) => (
        <Radix.Trigger key={tab.value} value={tab.value}>
          {tab.label}
        </Radix.Trigger>
      ))}
    </Radix.List>
    {tabs.map((tab) => (
      <Radix.Content key={tab.value} value={tab.value}>
        {tab.content}
      </Radix.Content>
    ))}
  </Radix.Root>
);
