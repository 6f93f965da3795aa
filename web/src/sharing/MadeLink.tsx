/** A link that was just made: shown this once, to be copied. */

import { Check, Copy } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import styles from "~/sharing/MadeLink.module.css";
import { t } from "~/text/text";
import { announce } from "~/ui/Announcer";
import { Button } from "~/ui/Button";

interface MadeLinkProps {
  readonly link: string;
  /** The server answers to no other machine. */
  readonly isHereOnly: boolean;
}

export function MadeLink({ link, isHereOnly }: MadeLinkProps) {
  const field = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => { button.current?.focus(); }, []);
  const [state, setState] = useState<"new" | "copied" | "refused">("new");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(link);
      setState("copied");
      announce(t("share.copied"));
    } catch {
      // Without https there is no clipboard.
      field.current?.select();
      setState("refused");
    }
  };
  return (
    <div className={styles.made} role="group" aria-label={t("share.link")}>
      <p><b>{t("share.once")}</b> {t("share.onceText")}</p>
      <div className={styles.link}>
        <input ref={field} readOnly value={link} aria-label={t("share.link")} onFocus={(event) => { event.target.select(); }} />
        <Button variant="primary" size="sm" icon={state === "copied" ? Check : Copy} ref={button} onClick={() => { void copy(); }}>{t("share.copy")}</Button>
      </div>
      {state !== "new" && <p role="status">{t(state === "copied" ? "share.copied" : "share.copyByHand")}</p>}
      {isHereOnly && <p className={styles.here}>{t("share.thisMachine")}</p>}
    </div>
  );
}
