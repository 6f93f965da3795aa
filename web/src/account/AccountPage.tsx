/** The reader's own account: who they are, where they are signed in, what they use, and the way out. */

import { useNavigate } from "@tanstack/react-router";

import { DangerCard } from "~/account/DangerCard";
import { PasswordCard } from "~/account/PasswordCard";
import { ProfileCard } from "~/account/ProfileCard";
import { SessionsCard } from "~/account/SessionsCard";
import { TakeoutCard } from "~/account/TakeoutCard";
import { UsageCard } from "~/account/UsageCard";
import { session } from "~/session/session";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Setting } from "~/ui/Setting";

export function AccountPage() {
  const account = useStore(session)?.account ?? null;
  if (account === null) return <WithoutAccount />;
  if (account.must_change_password) {
    return (
      <>
        <Banner tone="warning" title={t("password.given")}>{t("password.givenText")}</Banner>
        <PasswordCard account={account} />
      </>
    );
  }
  return (
    <>
      <ProfileCard account={account} />
      <PasswordCard account={account} />
      <SessionsCard />
      <UsageCard />
      <TakeoutCard />
      <DangerCard account={account} />
    </>
  );
}

/** On the server's own machine, before anybody has made an account. */
function WithoutAccount() {
  const navigate = useNavigate();
  return (
    <>
      <Card title={t("settings.account")}>
        <Setting label={t("account.local")} note={t("account.localText")}>
          <Button variant="primary" onClick={() => { void navigate({ to: "/first" }); }}>{t("account.make")}</Button>
        </Setting>
      </Card>
      <UsageCard />
      <TakeoutCard />
    </>
  );
}
