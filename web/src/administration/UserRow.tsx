/** One account: who it is, whether it may come in, and what an administrator may do about it. */

import { Ellipsis, Gauge, KeyRound, Pencil, RotateCcwKey, Trash2, UserCheck, UserX } from "lucide-react";
import { useState } from "react";

import styles from "~/administration/Administration.module.css";
import type { AccountLine } from "~/administration/queries";
import { usePasswordReset, useUserChange } from "~/administration/userActs";
import { DeleteUser } from "~/administration/DeleteUser";
import { UserForm } from "~/administration/UserForm";
import { UserKeys } from "~/administration/UserKeys";
import { UserQuotas } from "~/administration/UserQuotas";
import type { MadePassword } from "~/administration/UsersPage";
import { session } from "~/session/session";
import { useStore } from "~/store/store";
import { ago } from "~/text/numbers";
import { t } from "~/text/later";
import { Button } from "~/ui/Button";
import { Menu, MenuItem, MenuRule } from "~/ui/Menu";
import { Ask } from "~/ui/Overlay";
import { Tag } from "~/ui/Tag";

type Opened = "form" | "keys" | "quotas" | "off" | "reset" | "delete" | null;

interface UserRowProps {
  readonly account: AccountLine;
  readonly onPassword: (made: MadePassword) => void;
}

export function UserRow({ account, onPassword }: UserRowProps) {
  const [opened, setOpened] = useState<Opened>(null);
  const changing = useUserChange();
  const resetting = usePasswordReset(onPassword);
  const close = (): void => { setOpened(null); };
  const label = t("users.more", { name: account.name });
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <b><bdi>{account.name}</bdi></b>
        <p><bdi>{account.login}</bdi> · {account.last_login_at === null ? t("users.never") : t("users.last", { when: ago(new Date(account.last_login_at), new Date()) })}</p>
      </div>
      <Marks account={account} />
      <div className={styles.acts}>
        <Menu label={label} trigger={<Button size="sm" icon={Ellipsis} isBusy={changing.isPending || resetting.isPending} aria-label={label} />}>
          <MenuItem icon={Pencil} onSelect={() => { setOpened("form"); }}>{t("users.edit")}</MenuItem>
          <MenuItem icon={Gauge} onSelect={() => { setOpened("quotas"); }}>{t("users.quotas")}</MenuItem>
          <MenuItem icon={KeyRound} onSelect={() => { setOpened("keys"); }}>{t("settings.keys")}</MenuItem>
          <MenuItem icon={RotateCcwKey} onSelect={() => { setOpened("reset"); }}>{t("users.reset")}</MenuItem>
          {account.is_active
            ? <MenuItem icon={UserX} onSelect={() => { setOpened("off"); }}>{t("users.turnOff")}</MenuItem>
            : <MenuItem icon={UserCheck} onSelect={() => { changing.mutate({ account, change: { is_active: true } }); }}>{t("users.turnOn")}</MenuItem>}
          <MenuRule />
          <MenuItem icon={Trash2} tone="danger" onSelect={() => { setOpened("delete"); }}>{t("users.delete")}</MenuItem>
        </Menu>
      </div>
      <Dialogs account={account} opened={opened} onClose={close} onPassword={onPassword} />
      <Ask
        isOpen={opened === "off"}
        title={t("users.askOff", { name: account.name })}
        text={t("users.askOffText")}
        yes={t("users.turnOff")}
        no={t("cancel")}
        onYes={() => { changing.mutate({ account, change: { is_active: false } }); }}
        onClose={close}
      />
      <Ask
        isOpen={opened === "reset"}
        title={t("users.askReset", { name: account.name })}
        text={t("users.askResetText")}
        yes={t("users.reset")}
        no={t("cancel")}
        onYes={() => { resetting.mutate(account); }}
        onClose={close}
      />
    </li>
  );
}

function Marks({ account }: { readonly account: AccountLine }) {
  const isOwn = useStore(session)?.account?.id === account.id;
  return (
    <div className={styles.tags}>
      {isOwn && <Tag tone="accent">{t("users.you")}</Tag>}
      {account.role === "administrator" && <Tag tone="info">{t("role.administrator")}</Tag>}
      {!account.is_active && <Tag tone="warning">{t("users.off")}</Tag>}
      {account.oidc && <Tag>{t("users.provider")}</Tag>}
    </div>
  );
}

interface DialogsProps extends UserRowProps {
  readonly opened: Opened;
  readonly onClose: () => void;
}

function Dialogs({ account, opened, onClose, onPassword }: DialogsProps) {
  switch (opened) {
    case "form":
      return <UserForm account={account} onClose={onClose} onPassword={onPassword} />;
    case "keys":
      return <UserKeys account={account} onClose={onClose} />;
    case "quotas":
      return <UserQuotas account={account} onClose={onClose} />;
    case "delete":
      return <DeleteUser account={account} onClose={onClose} />;
    default:
      return null;
  }
}
