/** The tags in the sidebar, by name: each leads to its recordings, and takes the files that are dropped on it. */

import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { SlidersHorizontal } from "lucide-react";
import { type DragEvent, useState } from "react";

import type { Tag } from "~/api/types";
import { openLayer } from "~/frame/layers";
import { tagsIn } from "~/live/filter";
import { tagsQuery } from "~/live/queries";
import { byName } from "~/tags/assigning";
import styles from "~/tags/SidebarTags.module.css";
import { TagDot } from "~/tags/TagDot";
import { t } from "~/text/text";
import { holdsFiles } from "~/transfer/files";
import { wishTag } from "~/transfer/transfers";
import { IconButton } from "~/ui/IconButton";

export function SidebarTags() {
  const { data = [] } = useQuery(tagsQuery);
  const shown = useLocation({ select: ({ pathname, search }) => (pathname === "/" ? tagsIn((search as Readonly<Record<string, unknown>>).tag).join(".") : "") });
  if (data.length === 0) return null;
  const chosen = new Set(shown.split("."));
  return (
    <nav className={styles.tags} aria-label={t("tags")}>
      <p className={styles.head}>
        {t("tags")}
        <IconButton size="sm" icon={SlidersHorizontal} label={t("tags.edit")} onClick={() => { openLayer.set("tags"); }} />
      </p>
      <ul>
        {[...data].sort(byName).map((tag) => <TagLink key={tag.id} tag={tag} isNow={chosen.has(tag.id)} />)}
      </ul>
    </nav>
  );
}

function TagLink({ tag, isNow }: { readonly tag: Tag; readonly isNow: boolean }) {
  const [isOver, setOver] = useState(false);
  const over = (event: DragEvent): void => {
    if (holdsFiles(event.dataTransfer)) setOver(true);
  };
  return (
    <li>
      <Link
        to="/"
        search={{ tag: tag.id }}
        className={styles.tag}
        title={tag.name}
        aria-current={isNow ? "page" : undefined}
        data-over={isOver || undefined}
        // The window takes the files; what is said here is only where they were dropped.
        onDragOver={over}
        onDragLeave={() => { setOver(false); }}
        onDrop={(event) => {
          setOver(false);
          if (holdsFiles(event.dataTransfer)) wishTag(tag.name);
        }}
      >
        <TagDot colour={tag.colour} />
        <span className={styles.name}><bdi>{tag.name}</bdi></span>
        <small aria-label={t("tags.count", { count: tag.recordings })}>{tag.recordings}</small>
        {isOver && <span className={styles.drop}>{t("tags.drop")}</span>}
      </Link>
    </li>
  );
}
