/** What those who help want to know, folded away, and copied by one press. */

import { Check, Copy } from "lucide-react";
import { useState } from "react";

import styles from "~/system/Details.module.css";
import { t } from "~/text/text";
import { announce } from "~/ui/Announcer";
import { Button } from "~/ui/Button";

interface DetailsProps {
  readonly label?: string;
  readonly text: string;
}

export function Details({ label = t("details"), text }: DetailsProps) {
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    announce(t("details.copied"));
  };
  return (
    <details className={styles.details} onToggle={() => { setCopied(false); }}>
      <summary>{label}</summary>
      <div>
        <code>{text}</code>
        {/* Without a safe context a browser has no clipboard; the text can be selected. */}
        {"clipboard" in navigator && (
          <Button size="sm" icon={isCopied ? Check : Copy} onClick={() => { void copy().catch(() => undefined); }}>
            {t(isCopied ? "details.copied" : "details.copy")}
          </Button>
        )}
      </div>
    </details>
  );
}
