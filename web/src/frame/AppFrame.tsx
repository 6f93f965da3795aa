/** What stands around every page: ways to the others, ways to add, and the state of the line. */

import { Link, useLocation } from "@tanstack/react-router";
import { Mic, Plus } from "lucide-react";
import { type ReactNode, useEffect } from "react";

import { ActivityCard } from "~/frame/ActivityCard";
import styles from "~/frame/AppFrame.module.css";
import { Brand } from "~/frame/Brand";
import { DropOverlay } from "~/frame/DropOverlay";
import { LineState } from "~/frame/LineState";
import { type Place, PLACES } from "~/frame/places";
import { t } from "~/text/text";
import { Announcer } from "~/ui/Announcer";
import { Button } from "~/ui/Button";
import { Toaster } from "~/ui/Toaster";
import { TooltipProvider } from "~/ui/Tooltip";

interface AppFrameProps {
  readonly onAdd: () => void;
  readonly onDrop: (files: File[]) => void;
  /** What stands above every page. */
  readonly notices: ReactNode;
  readonly children: ReactNode;
}

export function AppFrame({ onAdd, onDrop, notices, children }: AppFrameProps) {
  useAddKey(onAdd);
  const isReading = useLocation({ select: (at) => at.pathname.startsWith("/recordings/") });
  return (
    <TooltipProvider>
      <a className={styles.skip} href="#main">{t("frame.skip")}</a>
      <div className={styles.frame} data-rail={isReading || undefined}>
        <aside className={styles.sidebar} aria-label={t("frame.main")}>
          <Link to="/" className={styles.brand} aria-label={t("frame.home")}>
            <span className={styles.wide}><Brand /></span>
            <span className={styles.mark}><Brand isMark /></span>
          </Link>
          <div className={styles.add}>
            <Button variant="primary" icon={Plus} onClick={onAdd} aria-label={t("add")}>
              <span className={styles.word}>{t("add")}</span>
            </Button>
            <RecordLink />
          </div>
          <nav aria-label={t("frame.pages")}>{linksOf("work")}</nav>
          <div className={styles.foot}>
            <ActivityCard />
            <nav aria-label={t("frame.house")}>{linksOf("house")}</nav>
          </div>
        </aside>
        <div className={styles.column}>
          <header className={styles.topbar}>
            <Link to="/" className={styles.brand} aria-label={t("frame.home")}><Brand /></Link>
            <RecordLink />
          </header>
          <LineState />
          {notices}
          <main id="main" className={styles.main} tabIndex={-1}>{children}</main>
        </div>
      </div>
      <nav className={styles.tabbar} aria-label={t("frame.mainSmall")}>
        {PLACES.filter((place) => place.group === "work").map((place) => <PlaceLink key={place.to} place={place} />)}
        <button type="button" className={styles.plus} aria-label={t("add")} onClick={onAdd}><Plus aria-hidden /></button>
        {PLACES.filter((place) => place.group === "house").map((place) => <PlaceLink key={place.to} place={place} />)}
      </nav>
      <DropOverlay onDrop={onDrop} />
      <Toaster label={t("frame.notices")} />
      <Announcer />
    </TooltipProvider>
  );
}

const RecordLink = () => (
  <Link to="/record" className={styles.record} aria-label={t("recorder.open")} activeProps={{ "aria-current": "page" }}><Mic aria-hidden /></Link>
);

const linksOf = (group: Place["group"]) =>
  PLACES.filter((place) => place.group === group).map((place) => <PlaceLink key={place.to} place={place} />);

const PlaceLink = ({ place }: { readonly place: Place }) => (
  <Link to={place.to} className={styles.item} activeOptions={{ exact: place.to === "/", includeSearch: false }} activeProps={{ "aria-current": "page" }}>
    <place.icon aria-hidden />
    <span className={styles.word}>{t(place.label)}</span>
  </Link>
);

function useAddKey(onAdd: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
      const isTyping = event.target instanceof Element && event.target.closest("input, textarea, select, [role=dialog]");
      if (event.code !== "KeyN" || !isPlain || isTyping) return;
      event.preventDefault();
      onAdd();
    };
    addEventListener("keydown", pressed);
    return () => { removeEventListener("keydown", pressed); };
  }, [onAdd]);
}
