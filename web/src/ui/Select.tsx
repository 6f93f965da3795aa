/** One choice of several, in a list that opens. */

import { Check, ChevronsUpDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import type { ReactNode } from "react";

import { nonce } from "~/ui/nonce";
import { Field } from "~/ui/Field";
import styles from "~/ui/Select.module.css";

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly note?: string;
  readonly isDisabled?: boolean;
}

interface SelectProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly onChoose: (value: string) => void;
  readonly isDisabled?: boolean;
  readonly isLabelHidden?: boolean;
  /** Stands before what is chosen. */
  readonly icon?: ReactNode;
}

export function Select({ label, hint, value, choices, onChoose, isDisabled = false, isLabelHidden = false, icon }: SelectProps) {
  return (
    <Field label={label} hint={hint} isLabelHidden={isLabelHidden}>
      {(ids) => (
        <Radix.Root value={value} onValueChange={onChoose} disabled={isDisabled}>
          <Radix.Trigger {...ids} className={styles.select}>
            {icon}
            <Radix.Value />
            <Radix.Icon asChild>
              <ChevronsUpDown aria-hidden />
            </Radix.Icon>
          </Radix.Trigger>
          <Radix.Portal>
            <Radix.Content className={styles.list} position="popper" sideOffset={4} data-sheet="">
              <Radix.Viewport nonce={nonce()}>{choices.map(item)}</Radix.Viewport>
            </Radix.Content>
          </Radix.Portal>
        </Radix.Root>
      )}
    </Field>
  );
}

const item = ({ value, label, note, isDisabled = false }: Choice) => (
  <Radix.Item key={value} value={value} disabled={isDisabled} className={styles.item}>
    <Radix.ItemText>{label}</Radix.ItemText>
    {note !== undefined && <small>{note}</small>}
    <Radix.ItemIndicator className={styles.tick}>
      <Check aria-hidden />
    </Radix.ItemIndicator>
  </Radix.Item>
);
