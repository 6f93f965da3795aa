/** Asks for the key of a server that wants one. */

import { type FormEvent, useState } from "react";

import { rememberKey } from "~/api/key";
import styles from "~/app/KeyPage.module.css";
import { Brand } from "~/frame/Brand";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { TextInput } from "~/ui/Field";

export function KeyPage() {
  const [given, setGiven] = useState("");
  const sent = (event: FormEvent): void => {
    event.preventDefault();
    rememberKey(given.trim());
    location.reload();
  };
  return (
    <main className={styles.page}>
      <form onSubmit={sent}>
        <Brand />
        <h1>{t("key")}</h1>
        <TextInput
          label={t("key.label")}
          hint={t("key.hint")}
          type="password"
          autoComplete="off"
          required
          value={given}
          onChange={(event) => { setGiven(event.target.value); }}
        />
        <Button variant="primary" type="submit">{t("key.go")}</Button>
      </form>
    </main>
  );
}
