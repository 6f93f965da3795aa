/** A button with an icon alone; its label is read aloud and shown as its tooltip. */

import { Button, type ButtonProps } from "~/ui/Button";
import { Tooltip } from "~/ui/Tooltip";

interface IconButtonProps extends Omit<ButtonProps, "children" | "icon" | "aria-label"> {
  readonly icon: NonNullable<ButtonProps["icon"]>;
  readonly label: string;
  readonly hasTooltip?: boolean;
}

export function IconButton({ label, hasTooltip = true, ...rest }: IconButtonProps) {
  const button = <Button {...rest} aria-label={label} />;
  return hasTooltip ? <Tooltip label={label}>{button}</Tooltip> : button;
}
