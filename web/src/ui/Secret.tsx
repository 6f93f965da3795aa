/** Something that is shown only once, to be copied now. */

import { Check, Copy, KeyRound } from "lucide-react";
import { useState } from "react";

import { Button } from "~/ui/Button";
import styles from "~/ui/Secret.module.css";

interface SecretProps {
  readonly title: string;
  readonly text: string;
  readonly secret: string;
  readonly copyLabel: string;
  readonly copiedLabel: string;
  readonly doneLabel: string;
  readonly onDone: () => void;
}

export function Secret({ title, text, secret, copyLabel, copiedLabel, doneLabel, onDone }: SecretProps) {
  const [isCopied, setCopied] = useState(false);
  // Only pages that came by https or from this machine may write there; elsewhere it is selected and copied by hand.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  const copy = (): void => { void clipboard?.writeText(secret).then(() => { setCopied(true); }, () => undefined); };
  return (
    <div className={styles.secret} role="status">
      <KeyRound aria-hidden />
      <p><b>{title}</b> {text}</p>
      <div className={styles.line}>
        <code>{secret}</code>
        {clipboard && <Button variant="primary" size="sm" icon={isCopied ? Check : Copy} onClick={copy}>{isCopied ? copiedLabel : copyLabel}</Button>}
        <Button variant="outline" size="sm" onClick={onDone}>{doneLabel}</Button>
      </div>
    </div>
  );
}
