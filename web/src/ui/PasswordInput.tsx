/** A password that is typed, and shown on demand. */

import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, type ReactNode, useState } from "react";

import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import fieldStyles from "~/ui/Field.module.css";
import styles from "~/ui/PasswordInput.module.css";

interface PasswordInputProps extends Omit<ComponentProps<"input">, "type"> {
  readonly label: string;
  readonly showLabel: string;
  readonly hideLabel: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
}

export function PasswordInput({ label, showLabel, hideLabel, hint, error, ...rest }: PasswordInputProps) {
  const [isShown, setShown] = useState(false);
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <div className={styles.box}>
          <input spellCheck={false} autoCapitalize="none" {...rest} {...ids} type={isShown ? "text" : "password"} className={fieldStyles.input} />
          <Button size="sm" icon={isShown ? EyeOff : Eye} aria-label={isShown ? hideLabel : showLabel} aria-pressed={isShown} onClick={() => { setShown(!isShown); }} />
        </div>
      )}
    </Field>
  );
}
