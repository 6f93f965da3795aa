/** Where toasts appear; they wait while pointed at or focused. */

import { Toast as Radix } from "radix-ui";

import { useStore } from "~/store/store";
import { dismiss, shownToast } from "~/ui/toasts";
import styles from "~/ui/Toaster.module.css";

const SHOWN_MS = 6000;
const SHOWN_WITH_ACTION_MS = 10_000;

export function Toaster({ label }: { readonly label: string }) {
  const toast = useStore(shownToast);
  return (
    <Radix.Provider label={label} swipeDirection="down">
      {toast && (
        <Radix.Root
          key={toast.id}
          className={styles.toast}
          type="foreground"
          duration={toast.action ? SHOWN_WITH_ACTION_MS : SHOWN_MS}
          onOpenChange={(open) => { if (!open) dismiss(toast.id); }}
        >
          <Radix.Description>{toast.text(toast.count)}</Radix.Description>
          {toast.action && (
            <Radix.Action altText={toast.action.label} asChild>
              <button type="button" onClick={toast.action.run}>
                {toast.action.label}
              </button>
            </Radix.Action>
          )}
        </Radix.Root>
      )}
      <Radix.Viewport className={styles.viewport} label={label} />
    </Radix.Provider>
  );
}
