/** The page that lets people in who have an account. */

import { useSearch } from "@tanstack/react-router";

import { Brand } from "~/frame/Brand";
import { useHeading } from "~/frame/PageHead";
import { sentenceOf } from "~/jobs/refused";
import formStyles from "~/login/Form.module.css";
import styles from "~/login/Page.module.css";
import { SignInForm } from "~/login/SignInForm";
import { signIn } from "~/session/acts";
import { safeNext } from "~/session/next";
import { session } from "~/session/session";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { Announcer } from "~/ui/Announcer";

export function LoginPage() {
  const { next: wished, refused } = useSearch({ from: "/login" });
  const now = useStore(session);
  const title = t("login.title", { host: location.hostname });
  const heading = useHeading(title);
  const next = safeNext(wished);
  return (
    <main className={styles.page} id="main">
      <div className={styles.card}>
        <span className={styles.brand}><Brand /></span>
        <h1 ref={heading} tabIndex={-1}>{title}</h1>
        {refused !== undefined && <p className={formStyles.trouble} role="alert">{sentenceOf(refused, t("login.refused"))}</p>}
        {now && <SignInForm login={now.login} next={next} onSignIn={(given) => signIn(given, next)} />}
        <p className={styles.foot}>{t("login.noAccount")}</p>
      </div>
      <Announcer />
    </main>
  );
}
