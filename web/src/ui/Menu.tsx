/** A menu of actions; on phones a sheet at the bottom edge. */

import { Check, type LucideIcon } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import { type PointerEvent, type ReactNode, useRef, useState } from "react";

import { Kbd } from "~/ui/Kbd";
import styles from "~/ui/Menu.module.css";

interface MenuProps {
  readonly label: string;
  readonly trigger: ReactNode;
  readonly align?: "start" | "end";
  readonly isDisabled?: boolean;
  readonly children: ReactNode;
}

export function Menu({ label, trigger, align = "end", isDisabled = false, children }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const isTouch = useRef(false);
  // A finger opens it when it is lifted: as a sheet it comes to lie under the finger, which would choose at once.
  const touched = (event: PointerEvent): void => {
    isTouch.current = event.pointerType === "touch";
    if (isTouch.current) event.preventDefault();
  };
  const clicked = (): void => {
    if (isTouch.current) setOpen((now) => !now);
  };
  return (
    <Radix.Root modal={false} open={isOpen} onOpenChange={setOpen}>
      <Radix.Trigger asChild disabled={isDisabled} onPointerDown={touched} onClick={clicked}>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={styles.menu} align={align} sideOffset={4} aria-label={label} data-sheet="" loop>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface MenuItemProps {
  readonly icon?: LucideIcon;
  readonly shortcut?: string;
  readonly tone?: "danger";
  readonly isDisabled?: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

export function MenuItem({ icon: Icon, shortcut, tone, isDisabled = false, onSelect, children }: MenuItemProps) {
  return (
    <Radix.Item className={styles.item} data-tone={tone} disabled={isDisabled} onSelect={onSelect}>
      {Icon && <Icon aria-hidden />}
      {children}
      {shortcut !== undefined && <Kbd>{shortcut}</Kbd>}
    </Radix.Item>
  );
}

interface MenuChoicesProps {
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly onChoose: (value: string) => void;
}

/** One of several, ticked. */
export function MenuChoices({ value, choices, onChoose }: MenuChoicesProps) {
  return (
    <Radix.RadioGroup value={value} onValueChange={onChoose}>
      {choices.map((choice) => (
        <Radix.RadioItem key={choice.value} value={choice.value} className={styles.item}>
          {choice.label}
          <Radix.ItemIndicator className={styles.tick}>
            <Check aria-hidden />
          </Radix.ItemIndicator>
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  );
}

interface MenuCheckProps {
  readonly isChecked: boolean;
  readonly onCheck: (isChecked: boolean) => void;
  readonly children: ReactNode;
}

/** One of several that may be ticked together; the menu stays open. */
export const MenuCheck = ({ isChecked, onCheck, children }: MenuCheckProps) => (
  <Radix.CheckboxItem className={styles.item} checked={isChecked} onCheckedChange={onCheck} onSelect={(event) => { event.preventDefault(); }}>
    {children}
    <Radix.ItemIndicator className={styles.tick}>
      <Check aria-hidden />
    </Radix.ItemIndicator>
  </Radix.CheckboxItem>
);

export const MenuHeading = ({ children }: { readonly children: ReactNode }) => <Radix.Label className={styles.heading}>{children}</Radix.Label>;

export const MenuRule = () => <Radix.Separator className={styles.rule} />;
