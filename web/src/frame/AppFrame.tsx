/** What stands around every page: ways to the others, ways to add, and the state of the line. */

import { Link, useLocation } from "@tanstack/react-router";
import { Mic, Plus } from "lucide-react";
import { lazy, type ReactNode, Suspense } from "react";

import { AccountMenu } from "~/frame/AccountMenu";
import { ActivityCard } from "~/frame/ActivityCard";
import styles from "~/frame/AppFrame.module.css";
import { Brand } from "~/frame/Brand";
import { DropOverlay } from "~/frame/DropOverlay";
import { useFrameKeys } from "~/frame/frameKeys";
import { closeLayer, openLayer } from "~/frame/layers";
import { LineState } from "~/frame/LineState";
import { type Place, PLACES } from "~/frame/places";
import { PlaceLink, TabBar } from "~/frame/TabBar";
import { useStore } from "~/store/store";
import { SidebarTags } from "~/tags/SidebarTags";
import { t } from "~/text/text";
import { Announcer } from "~/ui/Announcer";
import { Button } from "~/ui/Button";
import { Toaster } from "~/ui/Toaster";
import { TooltipProvider } from "~/ui/Tooltip";

const CommandPalette = lazy(async () => ({ default: (await import("~/frame/CommandPalette")).CommandPalette }));
const TagsSheet = lazy(async () => ({ default: (await import("~/tags/TagsSheet")).TagsSheet }));
const ShortcutSheet = lazy(async () => ({ default: (await import("~/frame/ShortcutSheet")).ShortcutSheet }));
const ActivitySheet = lazy(async () => ({ default: (await import("~/frame/ActivitySheet")).ActivitySheet }));

interface AppFrameProps {
  readonly onAdd: () => void;
  readonly onDrop: (files: File[]) => void;
  /** What stands above every page. */
  readonly notices: ReactNode;
  readonly children: ReactNode;
}

export function AppFrame({ onAdd, onDrop, notices, children }: AppFrameProps) {
  useFrameKeys(onAdd);
  const isReading = useLocation({ select: (at) => at.pathname.startsWith("/recordings/") });
  return (
    <TooltipProvider>
      <a className={styles.skip} href="#main">{t("frame.skip")}</a>
      <div className={styles.frame} data-rail={isReading || undefined}>
        <aside className={styles.sidebar} aria-label={t("frame.main")} data-region="">
          <Link to="/" className={styles.brand} aria-label={t("frame.home")}>
            <span className={styles.wide}><Brand /></span>
            <span className={styles.mark}><Brand isMark /></span>
          </Link>
          <div className={styles.add}>
            <Button variant="primary" icon={Plus} onClick={onAdd} aria-label={t("add")}>
              <span className={styles.word}>{t("frame.add")}</span>
            </Button>
            <RecordLink />
          </div>
          <nav aria-label={t("frame.pages")}>{linksOf("work")}{linksOf("results")}</nav>
          {!isReading && <SidebarTags />}
          <div className={styles.foot}>
            <ActivityCard />
            <nav aria-label={t("frame.house")}>{linksOf("house")}</nav>
            <AccountMenu />
          </div>
        </aside>
        <div className={styles.column}>
          <header className={styles.topbar}>
            <Link to="/" className={styles.brand} aria-label={t("frame.home")}><Brand /></Link>
            <RecordLink />
          </header>
          <LineState />
          {notices}
          <main id="main" className={styles.main} tabIndex={-1} data-region="">{children}</main>
        </div>
      </div>
      <TabBar onAdd={onAdd} />
      <DropOverlay onDrop={onDrop} />
      <Layers />
      <Toaster label={t("frame.notices")} />
      <Announcer />
    </TooltipProvider>
  );
}

function Layers() {
  const layer = useStore(openLayer);
  return (
    <Suspense>
      {layer === "palette" && <CommandPalette onClose={closeLayer} />}
      {layer === "shortcuts" && <ShortcutSheet onClose={closeLayer} />}
      {layer === "tags" && <TagsSheet onClose={closeLayer} />}
      {layer === "activity" && <ActivitySheet onClose={closeLayer} />}
    </Suspense>
  );
}

const RecordLink = () => (
  <Link to="/record" className={styles.record} aria-label={t("recorder.open")} activeProps={{ "aria-current": "page" }}><Mic aria-hidden /></Link>
);

const linksOf = (group: Place["group"]) =>
  PLACES.filter((place) => place.group === group).map((place) => <PlaceLink key={place.to} place={place} />);
