/** What lies above the page: a dialog for a decision, a sheet for a piece of work. */

import { X } from "lucide-react";
import { AlertDialog, Dialog } from "radix-ui";
import type { ReactNode } from "react";

import { Button } from "~/ui/Button";
import { useFocusBack } from "~/ui/focusBack";
import { IconButton } from "~/ui/IconButton";
import styles from "~/ui/Overlay.module.css";

interface AskProps {
  readonly isOpen: boolean;
  readonly title: string;
  readonly text: string;
  /** The verb of what will happen. */
  readonly yes: string;
  /** The safe way out, which has the focus. */
  readonly no: string;
  readonly onYes: () => void;
  readonly onClose: () => void;
}

/** Asks before something that cannot be undone. */
export function Ask({ isOpen, title, text, yes, no, onYes, onClose }: AskProps) {
  const back = useFocusBack();
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={(open) => { if (!open) onClose(); }}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={styles.scrim} />
        <AlertDialog.Content className={styles.dialog} {...back}>
          <AlertDialog.Title>{title}</AlertDialog.Title>
          <AlertDialog.Description className={styles.text}>{text}</AlertDialog.Description>
          <div className={styles.buttons}>
            <AlertDialog.Cancel asChild>
              <Button variant="outline">{no}</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button variant="danger" onClick={onYes}>{yes}</Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

interface PlaneProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly closeLabel: string;
  readonly footer?: ReactNode;
  readonly children: ReactNode;
}

/** A small form or table above the page. */
export const DialogBox = (props: PlaneProps) => <Plane {...props} shape={styles.dialog ?? ""} />;

/** A piece of work at the side; from below on phones. */
export const Sheet = (props: PlaneProps) => <Plane {...props} shape={styles.sheet ?? ""} />;

function Plane({ isOpen, onClose, title, closeLabel, footer, children, shape }: PlaneProps & { readonly shape: string }) {
  const back = useFocusBack();
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => { if (!open) onClose(); }}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.scrim} />
        <Dialog.Content className={shape} aria-describedby={undefined} {...back}>
          <header className={styles.head}>
            <Dialog.Title className={styles.title}>{title}</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton icon={X} label={closeLabel} hasTooltip={false} />
            </Dialog.Close>
          </header>
          {/* It scrolls, also where nothing in it takes the focus. */}
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <div className={styles.body} tabIndex={0} role="group" aria-label={title}>{children}</div>
          {footer !== undefined && <footer className={styles.foot}>{footer}</footer>}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
