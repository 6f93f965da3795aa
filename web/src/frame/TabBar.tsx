/** The bar at the foot of small screens. */

import { Link, useNavigate } from "@tanstack/react-router";
import { Activity, Ellipsis, Keyboard, Plus, Tag, Trash2 } from "lucide-react";

import { AccountItems } from "~/frame/AccountMenu";
import styles from "~/frame/AppFrame.module.css";
import { openLayer } from "~/frame/layers";
import { type Place, PLACES } from "~/frame/places";
import { statsQuery } from "~/live/queries";
import { useQuery } from "@tanstack/react-query";
import { t } from "~/text/text";
import { Menu, MenuItem } from "~/ui/Menu";

export const PlaceLink = ({ place }: { readonly place: Place }) => (
  <Link to={place.to} className={styles.item} activeOptions={{ exact: place.to === "/", includeSearch: false }} activeProps={{ "aria-current": "page" }}>
    <place.icon aria-hidden />
    <span className={styles.word}>{t(place.label)}</span>
  </Link>
);

export function TabBar({ onAdd }: { readonly onAdd: () => void }) {
  const navigate = useNavigate();
  const { data } = useQuery(statsQuery);
  const isBusy = (data?.states.running ?? 0) > 0;
  const more = <button type="button" className={styles.item}><Ellipsis aria-hidden /><span className={styles.word}>{t("frame.more")}</span></button>;
  return (
    <nav className={styles.tabbar} aria-label={t("frame.mainSmall")} data-region="">
      {PLACES.filter((place) => place.group === "work").map((place) => <PlaceLink key={place.to} place={place} />)}
      <button type="button" className={styles.plus} aria-label={t("add")} onClick={onAdd}><Plus aria-hidden /></button>
      <button type="button" className={styles.item} data-busy={isBusy || undefined} onClick={() => { openLayer.set("activity"); }}>
        <Activity aria-hidden /><span className={styles.word}>{t("activity")}</span>
      </button>
      <Menu label={t("frame.more")} trigger={more}>
        {PLACES.filter((place) => place.group !== "work").map((place) => (
          <MenuItem key={place.to} icon={place.icon} onSelect={() => { void navigate({ to: place.to }); }}>{t(place.label)}</MenuItem>
        ))}
        <MenuItem icon={Tag} onSelect={() => { openLayer.set("tags"); }}>{t("tags")}</MenuItem>
        <MenuItem icon={Trash2} onSelect={() => { void navigate({ to: "/deleted" }); }}>{t("library.deleted")}</MenuItem>
        <MenuItem icon={Keyboard} onSelect={() => { openLayer.set("shortcuts"); }}>{t("keys")}</MenuItem>
        <AccountItems />
      </Menu>
    </nav>
  );
}
