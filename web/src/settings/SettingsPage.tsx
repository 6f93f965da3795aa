/** The settings: their sections at the side, in a list to choose from on phones, and the one that is open. */

import { Link, Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { FileQuestion } from "lucide-react";

import { PageHead } from "~/frame/PageHead";
import { session } from "~/session/session";
import { type Section, sectionsFor } from "~/settings/sections";
import styles from "~/settings/SettingsPage.module.css";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { Select } from "~/ui/Select";
import { EmptyState } from "~/ui/States";

export function SettingsPage() {
  const now = useStore(session);
  const navigate = useNavigate();
  const path = useLocation({ select: ({ pathname }) => pathname.replace(/(?<=.)\/$/u, "") });
  const { own, administration } = sectionsFor(now ?? { mode: "local", scopes: [] });
  const all = [...own, ...administration];
  const here = all.find(({ to }) => to === path);
  const choose = (value: string): void => {
    const chosen = all.find(({ to }) => to === value);
    if (chosen) void navigate({ to: chosen.to });
  };
  return (
    <div>
      <PageHead title={t("page.settings")} name={here && here.to !== "/settings" ? `${t(here.title)} · ${t("page.settings")}` : undefined} />
      <div className={styles.page}>
        <nav aria-label={t("page.settings")} className={styles.nav}>
          {own.map(link)}
          {administration.length > 0 && <p>{t("settings.administration")}</p>}
          {administration.map(link)}
        </nav>
        <div className={styles.choose}>
          <Select label={t("settings.section")} isLabelHidden value={here?.to ?? "/settings"} onChoose={choose} choices={all.map(({ to, title }) => ({ value: to, label: t(title) }))} />
        </div>
        <div className={styles.sections}>
          {/* What is not theirs is not even asked for. */}
          {here ? <Outlet /> : <EmptyState icon={FileQuestion} title={t("notFound")} text={t("settings.notYours")} />}
        </div>
      </div>
    </div>
  );
}

const link = ({ to, title }: Section) => (
  <Link key={to} to={to} activeOptions={{ exact: true, includeSearch: false }} activeProps={{ "aria-current": "page" }}>{t(title)}</Link>
);
