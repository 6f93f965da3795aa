/** The heading of a page below the system, with the way back; and what stands there when the reader may not see it. */

import { Link } from "@tanstack/react-router";
import { ChevronLeft } from "lucide-react";
import type { ReactNode } from "react";

import { forgetKey } from "~/api/key";
import { Refused } from "~/api/problems";
import { PageHead } from "~/frame/PageHead";
import { refusedText } from "~/jobs/refused";
import styles from "~/system/Head.module.css";
import { session } from "~/session/session";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { ErrorState, Skeleton } from "~/ui/States";

interface SubHeadProps {
  readonly title: string;
  readonly line?: ReactNode;
  readonly children?: ReactNode;
}

export const SubHead = ({ title, line, children }: SubHeadProps) => (
  <>
    <Link to="/system" className={styles.back}><ChevronLeft aria-hidden />{t("page.system")}</Link>
    <PageHead title={title} line={line}>{children}</PageHead>
  </>
);

const isForbidden = (error: unknown): boolean => error instanceof Refused && error.code === "forbidden";

/** Whether the reader is an administrator; null while nobody knows. */
export const useAdmin = (): boolean | null => useStore(session)?.scopes.includes("admin") ?? null;

/** Says that an administrator sees and does more; with keys another one can be given. */
export function ForAdmins() {
  const hasKeys = useStore(session)?.mode === "keys";
  if (!hasKeys) return <Banner title={t("admins")}>{t("admins.account")}</Banner>;
  const change = (): void => {
    forgetKey();
    location.reload();
  };
  return (
    <Banner title={t("admins")} action={<Button variant="outline" size="sm" onClick={change}>{t("admins.key")}</Button>}>
      {t("admins.text")}
    </Banner>
  );
}

interface FailedProps {
  readonly title: string;
  readonly error: Error;
  readonly onAgain: () => void;
}

const Failed = ({ title, error, onAgain }: FailedProps) => (
  <ErrorState
    title={title}
    text={refusedText(error)}
    action={isForbidden(error) ? undefined : { label: t("again"), run: onAgain }}
    detailsLabel={t("details")}
    details={error instanceof Refused ? `${error.code} · ${String(error.status)}` : error.message}
  />
);

interface PendingProps {
  readonly query: { readonly data: unknown; readonly error: Error | null; readonly refetch: () => unknown };
  readonly label: string;
  readonly failed: string;
  readonly rows: number;
}

/** What stands in the place of something until it has been fetched once; nothing afterwards. */
export function Pending({ query: { data, error, refetch }, label, failed, rows }: PendingProps) {
  if (data !== undefined) return null;
  if (error === null) return <Skeleton label={label} rows={rows} />;
  return <Failed title={failed} error={error} onAgain={() => { void refetch(); }} />;
}
