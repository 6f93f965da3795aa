/** Name and password, or the way by a provider; says why somebody did not get in, and when they may try again. */

import { CircleAlert, Fingerprint } from "lucide-react";
import { useRef, useState } from "react";

import { Refused } from "~/api/problems";
import { refusedText } from "~/jobs/refused";
import styles from "~/login/Form.module.css";
import { useSending } from "~/login/useSending";
import type { Given } from "~/session/acts";
import type { Session } from "~/session/types";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { TextInput } from "~/ui/Field";
import { PasswordInput } from "~/ui/PasswordInput";

interface SignInFormProps {
  readonly login: Session["login"];
  /** Who signs in, when that is known. */
  readonly who?: { readonly login: string; readonly name: string };
  readonly onSignIn: (given: Given) => Promise<void>;
  /** Where the provider leads back to; in a tab of its own when this page is to stay. */
  readonly next: string;
  readonly isPageKept?: boolean;
}

export const SignInForm = (props: SignInFormProps) => (
  <div className={styles.form}>
    {props.login.password && <ByPassword {...props} />}
    {props.login.oidc && props.login.password && <p className={styles.or}>{t("login.or")}</p>}
    {props.login.oidc && <Provider {...props.login.oidc} next={props.next} isPageKept={props.isPageKept === true} />}
  </div>
);

function ByPassword({ who, onSignIn }: SignInFormProps) {
  const [login, setLogin] = useState(who?.login ?? "");
  const [password, setPassword] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const { isBusy, error, left, send } = useSending(() => onSignIn({ login: login.trim(), password }), () => {
    // What is typed anew while the answer is on its way is not selected, so that the next letter does not take its place.
    if (field.current?.value === password) field.current.select();
  });
  const isWrong = error instanceof Refused && error.code === "login_refused";
  return (
    <form className={styles.form} onSubmit={send}>
      {who
        ? <p className={styles.who}><b><bdi>{who.name}</bdi></b><bdi>{who.login}</bdi><input type="hidden" name="username" autoComplete="username" value={who.login} readOnly /></p>
        : <TextInput label={t("login.name")} name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} dir="auto" required value={login} onChange={(event) => { setLogin(event.target.value); }} />}
      <PasswordInput
        ref={field}
        label={t("login.password")}
        showLabel={t("login.show")}
        hideLabel={t("login.hide")}
        name="password"
        autoComplete="current-password"
        required
        value={password}
        error={troubleOf({ left, isWrong })}
        onChange={(event) => { setPassword(event.target.value); }}
      />
      {error !== null && left === 0 && !isWrong && <Trouble error={error} />}
      <Button variant="primary" type="submit" isBusy={isBusy} disabled={left > 0}>{t("login.go")}</Button>
    </form>
  );
}

interface ProviderProps {
  readonly name: string;
  readonly url: string;
  readonly next: string;
  readonly isPageKept: boolean;
}

const Provider = ({ name, url, next, isPageKept }: ProviderProps) => (
  <a className={styles.provider} href={`${url}?${new URLSearchParams({ next }).toString()}`} {...(isPageKept && { target: "_blank", rel: "noopener noreferrer" })}>
    <Fingerprint aria-hidden />{t("login.provider", { name })}
  </a>
);

function troubleOf({ left, isWrong }: { readonly left: number; readonly isWrong: boolean }): string | undefined {
  if (left > 0) return t("login.wait", { seconds: left });
  return isWrong ? t("login.wrong") : undefined;
}

/** What went wrong with the whole of it. */
export const Trouble = ({ error }: { readonly error: unknown }) => (
  <p className={styles.trouble} role="alert"><CircleAlert aria-hidden /><span>{refusedText(error)}</span></p>
);
