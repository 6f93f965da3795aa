/** Secrets of a destination: typed, never shown again; one that is kept stays when nothing is typed. */

import type { Destination, DestinationKind } from "~/delivering/queries";
import styles from "~/deliveries/Forms.module.css";
import { isKey, t } from "~/text/later";
import { PasswordInput } from "~/ui/PasswordInput";

interface SecretFieldsProps {
  readonly kind: DestinationKind;
  readonly destination: Destination | null;
  readonly secrets: Readonly<Record<string, string>>;
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (secrets: Readonly<Record<string, string>>) => void;
}

export function SecretFields({ kind, destination, secrets, errors, onChange }: SecretFieldsProps) {
  // What Tiro makes itself is told once, and made anew by another act.
  if (kind.makes_secret) return destination ? null : <p className={styles.note}>{t("destination.makesSecret")}</p>;
  return kind.secrets.map(({ name, label, is_needed: isNeeded }) => (
    <PasswordInput
      key={name}
      label={wordOf(`secret.${name}`) ?? name}
      hint={hintOf(name, label, isNeeded, destination)}
      error={errors[`secrets.${name}`]}
      showLabel={t("login.show")}
      hideLabel={t("login.hide")}
      autoComplete="new-password"
      value={secrets[name] ?? ""}
      onChange={(event) => { onChange({ ...secrets, [name]: event.target.value }); }}
    />
  ));
}

function hintOf(name: string, label: string, isNeeded: boolean, destination: Destination | null): string {
  if (destination?.secrets.includes(name) === true) return t("destination.kept");
  const about = wordOf(`secret.${name}.hint`);
  return about ?? (isNeeded ? label : t("destination.optional"));
}

const wordOf = (key: string): string | null => (isKey(key) ? t(key) : null);
