/** A filter as a chip: what it is called, what is chosen, and a cross that takes it away. */

import { type LucideIcon, X } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";

import styles from "~/filters/Chip.module.css";
import { t } from "~/text/text";

interface ChipProps extends Omit<ComponentProps<"button">, "name" | "value"> {
  readonly icon: LucideIcon;
  readonly name: string;
  readonly value: string | null;
}

export function Chip({ icon: Icon, name, value, ...rest }: ChipProps) {
  return (
    <button {...rest} type="button" className={styles.chip} data-on={value === null ? undefined : ""}>
      <Icon aria-hidden />
      <span>{value === null ? name : t("filter.is", { name, value })}</span>
    </button>
  );
}

interface TurnChipProps {
  readonly icon: LucideIcon;
  readonly name: string;
  readonly isOn: boolean;
  readonly onTurn: (isOn: boolean) => void;
}

/** One that is on or off. */
export const TurnChip = ({ icon: Icon, name, isOn, onTurn }: TurnChipProps) => (
  <button type="button" className={styles.chip} data-on={isOn ? "" : undefined} aria-pressed={isOn} onClick={() => { onTurn(!isOn); }}>
    <Icon aria-hidden />
    <span>{name}</span>
  </button>
);

interface RemovableProps {
  readonly isOn: boolean;
  readonly name: string;
  readonly onRemove: () => void;
  readonly children: ReactNode;
}

export const Removable = ({ isOn, name, onRemove, children }: RemovableProps) => (
  <span className={styles.pair}>
    {children}
    {isOn && (
      <button type="button" className={`${styles.chip ?? ""} ${styles.off ?? ""}`} data-on="" aria-label={t("filter.remove", { name })} onClick={onRemove}>
        <X aria-hidden />
      </button>
    )}
  </span>
);

/** The chips beside each other; on phones one row that is pushed along. */
export const Chips = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <div className={styles.chips} role="group" aria-label={label}>{children}</div>
);

/** Room between the filters and the order. */
export const Gap = () => <span className={styles.gap} />;
