/** Asks for the password over the page when a session has ended; what was begun there goes on afterwards. */

import { Dialog } from "radix-ui";

import styles from "~/login/SignInDialog.module.css";
import { SignInForm } from "~/login/SignInForm";
import { leave, signInAgain } from "~/session/acts";
import type { Account, Session } from "~/session/types";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";

interface SignInDialogProps {
  readonly account: Account;
  readonly login: Session["login"];
}

const stay = (event: Event): void => { event.preventDefault(); };

export const SignInDialog = ({ account, login }: SignInDialogProps) => (
  <Dialog.Root open>
    <Dialog.Portal>
      <Dialog.Overlay className={styles.scrim} />
      <Dialog.Content className={styles.dialog} onEscapeKeyDown={stay} onInteractOutside={stay}>
        <Dialog.Title>{t("login.again")}</Dialog.Title>
        <Dialog.Description>{t("login.againText")}</Dialog.Description>
        <SignInForm login={login} who={{ name: account.name, login: account.login ?? "" }} next="/" isPageKept onSignIn={signInAgain} />
        <div className={styles.other}><Button size="sm" onClick={leave}>{t("login.other")}</Button></div>
      </Dialog.Content>
    </Dialog.Portal>
  </Dialog.Root>
);
