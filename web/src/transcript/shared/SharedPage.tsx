/** A recording that somebody shared by a link: to read and to hear, without an account. */

import { useQuery } from "@tanstack/react-query";
import { Link2Off } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useState } from "react";

import { Refused } from "~/api/problems";
import { Brand } from "~/frame/Brand";
import { refusedText } from "~/jobs/refused";
import { SoundContext } from "~/player/source";
import { t } from "~/text/text";
import { sharedQuery, soundOf } from "~/transcript/shared/asking";
import { SharedReading } from "~/transcript/shared/SharedReading";
import styles from "~/transcript/shared/SharedPage.module.css";
import { takeToken } from "~/transcript/shared/token";
import { Announcer } from "~/ui/Announcer";
import { EmptyState, ErrorState, Skeleton } from "~/ui/States";
import { Toaster } from "~/ui/Toaster";
import { TooltipProvider } from "~/ui/Tooltip";

export function SharedPage() {
  const [token, setToken] = useState(takeToken);
  useEffect(() => {
    // Another link was put into the same tab.
    const changed = (): void => { if (location.hash !== "") setToken(takeToken()); };
    addEventListener("hashchange", changed);
    return () => { removeEventListener("hashchange", changed); };
  }, []);
  return (
    <TooltipProvider>
      <a className={styles.skip} href="#main">{t("frame.skip")}</a>
      {token === null ? <Stray><Gone /></Stray> : <Opened key={token} token={token} />}
      <Toaster label={t("frame.notices")} />
      <Announcer />
    </TooltipProvider>
  );
}

function Opened({ token }: { readonly token: string }) {
  const { data, error, refetch } = useQuery(sharedQuery(token));
  const sound = useMemo(() => soundOf(token), [token]);
  if (data) return <SoundContext value={sound}><SharedReading token={token} shared={data} /></SoundContext>;
  if (error instanceof Refused && error.status === 404) return <Stray><Gone /></Stray>;
  return (
    <Stray>
      {error ? (
        <ErrorState title={t("shared.error")} text={refusedText(error)} action={{ label: t("again"), run: () => { void refetch(); } }} detailsLabel={t("details")} details={error instanceof Refused ? `${error.code} · ${String(error.status)}` : error.message} />
      ) : <Skeleton label={t("shared.loading")} rows={6} />}
    </Stray>
  );
}

/** What stands alone on the page. */
const Stray = ({ children }: { readonly children: ReactNode }) => (
  <main id="main" className={styles.stray}>
    <Brand />
    {children}
  </main>
);

/** One and the same for a link that is wrong, has ended or was revoked. */
const Gone = () => <EmptyState heading="h1" icon={Link2Off} title={t("shared.gone")} text={t("shared.goneText")} />;
