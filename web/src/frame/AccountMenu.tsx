/** Who is signed in, with the way to their account and out. */

import { useNavigate } from "@tanstack/react-router";
import { CircleUserRound, KeyRound, LogOut } from "lucide-react";

import styles from "~/frame/AppFrame.module.css";
import { refusedText } from "~/jobs/refused";
import { signOut } from "~/session/acts";
import { session } from "~/session/session";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { Menu, MenuHeading, MenuItem, MenuRule } from "~/ui/Menu";
import { notify } from "~/ui/toasts";

/** Signs out; without an answer nobody is signed out, and it says so. */
const leaveHere = (): void => {
  signOut().catch((error: unknown) => { notify({ kind: "not-signed-out", text: () => t("account.notOut", { why: refusedText(error) }) }); });
};

/** The button at the foot of the sidebar; nothing while nobody needs to sign in. */
export function AccountMenu() {
  const account = useStore(session)?.account ?? null;
  if (account === null) return null;
  const trigger = (
    <button type="button" className={styles.item} aria-label={t("account.menu", { name: account.name })}>
      <CircleUserRound aria-hidden /><span className={styles.word}><bdi>{account.name}</bdi></span>
    </button>
  );
  return <Menu label={t("account.menu", { name: account.name })} trigger={trigger} align="start"><MenuHeading><bdi>{account.login}</bdi></MenuHeading><AccountItems /></Menu>;
}

/** The same in a menu of something else. */
export function AccountItems() {
  const navigate = useNavigate();
  const account = useStore(session)?.account ?? null;
  if (account === null) return null;
  return (
    <>
      <MenuItem icon={CircleUserRound} onSelect={() => { void navigate({ to: "/settings/account" }); }}>{t("settings.account")}</MenuItem>
      <MenuItem icon={KeyRound} onSelect={() => { void navigate({ to: "/settings/keys" }); }}>{t("settings.keys")}</MenuItem>
      <MenuRule />
      <MenuItem icon={LogOut} onSelect={leaveHere}>{t("account.signOut")}</MenuItem>
    </>
  );
}
