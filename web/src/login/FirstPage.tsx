/** Makes the first account, which administers the server and owns all that is there. */

import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { Refused } from "~/api/problems";
import { Brand } from "~/frame/Brand";
import { useHeading } from "~/frame/PageHead";
import formStyles from "~/login/Form.module.css";
import styles from "~/login/Page.module.css";
import { Trouble } from "~/login/SignInForm";
import { useSending } from "~/login/useSending";
import { makeFirst } from "~/session/acts";
import { weakText } from "~/session/passwords";
import { session } from "~/session/session";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { Announcer } from "~/ui/Announcer";
import { Button } from "~/ui/Button";
import { TextInput } from "~/ui/Field";
import { PasswordInput } from "~/ui/PasswordInput";

const NOTHING = { name: "", login: "", password: "", code: "" };

export function FirstPage() {
  const now = useStore(session);
  const heading = useHeading(t("first.title"));
  const isLocal = now?.mode === "local";
  return (
    <main className={styles.page} id="main">
      <div className={styles.card}>
        <span className={styles.brand}><Brand /></span>
        <h1 ref={heading} tabIndex={-1}>{t("first.title")}</h1>
        <p className={styles.about}>{t(isLocal ? "first.textLocal" : "first.text")}</p>
        <Form needsCode={now?.needs_code === true} />
        {isLocal && <p className={styles.foot}><Link to="/">{t("first.later")}</Link></p>}
      </div>
      <Announcer />
    </main>
  );
}

function Form({ needsCode }: { readonly needsCode: boolean }) {
  const [given, setGiven] = useState(NOTHING);
  const { isBusy, error, left, send } = useSending(() => {
    const { name, login, password, code } = given;
    return makeFirst({ name: name.trim(), login: login.trim(), password, code: needsCode ? code.trim() : null });
  });
  const field = (name: keyof typeof NOTHING) => ({
    required: true,
    value: given[name],
    onChange: (event: { readonly target: { readonly value: string } }) => { setGiven((now) => ({ ...now, [name]: event.target.value })); },
  });
  const isCodeWrong = error instanceof Refused && error.code === "setup_code_wrong";
  const weak = weakText(error);
  return (
    <form className={formStyles.form} onSubmit={send}>
      {needsCode && <TextInput label={t("first.code")} hint={t("first.codeHint")} error={isCodeWrong ? t("error.setup_code_wrong") : undefined} autoComplete="one-time-code" autoCapitalize="none" spellCheck={false} {...field("code")} />}
      <TextInput label={t("account.name")} autoComplete="name" dir="auto" maxLength={200} {...field("name")} />
      <TextInput label={t("login.name")} hint={t("first.loginHint")} name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} maxLength={200} {...field("login")} />
      <PasswordInput label={t("login.password")} showLabel={t("login.show")} hideLabel={t("login.hide")} hint={t("password.hint")} error={weak} name="password" autoComplete="new-password" {...field("password")} />
      {left > 0 && <p className={formStyles.trouble}>{t("login.waitAny", { seconds: left })}</p>}
      {error !== null && left === 0 && !isCodeWrong && weak === undefined && <Trouble error={error} />}
      <Button variant="primary" type="submit" isBusy={isBusy} disabled={left > 0}>{t("first.go")}</Button>
    </form>
  );
}
