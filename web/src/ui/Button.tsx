/** A button: what it is for is its variant, what it is doing shows in its attributes. */

import { LoaderCircle, type LucideIcon } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";

import styles from "~/ui/Button.module.css";

export type ButtonVariant = "primary" | "outline" | "soft" | "plain" | "danger" | "danger-text";

export interface ButtonProps extends Omit<ComponentProps<"button">, "type"> {
  readonly variant?: ButtonVariant;
  readonly size?: "md" | "sm";
  readonly icon?: LucideIcon;
  /** It sends something: the label stays, a spinner takes the icon's place, and a second press does nothing. */
  readonly isBusy?: boolean;
  readonly isPressed?: boolean;
  readonly type?: "button" | "submit";
  readonly children?: ReactNode;
}

export function Button({
  variant = "plain",
  size = "md",
  icon,
  isBusy = false,
  isPressed,
  type = "button",
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const Icon = isBusy ? LoaderCircle : icon;
  return (
    <button
      {...rest}
      type={type}
      className={styles.button}
      data-variant={variant}
      data-size={size}
      data-icon={children === undefined ? "" : undefined}
      aria-pressed={isPressed}
      aria-busy={isBusy || undefined}
      aria-disabled={isBusy || undefined}
      onClick={isBusy ? undefined : onClick}
    >
      {Icon && <Icon aria-hidden data-spins={isBusy || undefined} />}
      {children}
    </button>
  );
}

/** A button that reads as a link in running text. */
export function LinkButton(props: ComponentProps<"button">) {
  return <button {...props} type="button" className={styles.link} />;
}
