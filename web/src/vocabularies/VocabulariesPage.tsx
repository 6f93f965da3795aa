/** The lists of words that are kept: names and terms that should be written as they are written here. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { BookA, ChevronLeft, Ellipsis, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";

import { PageHead } from "~/frame/PageHead";
import { refusedText } from "~/jobs/refused";
import { vocabulariesQuery } from "~/live/queries";
import { languageName } from "~/text/numbers";
import { t } from "~/text/text";
import { Button, LinkButton } from "~/ui/Button";
import { Switch } from "~/ui/Choices";
import { Menu, MenuItem, MenuRule } from "~/ui/Menu";
import { EmptyState, ErrorState, Skeleton } from "~/ui/States";
import { type Summary, useDefault, useDeleting } from "~/vocabularies/acts";
import styles from "~/vocabularies/VocabulariesPage.module.css";
import { VocabularySheet } from "~/vocabularies/VocabularySheet";

/** A list that is opened, a new one, or none. */
type Opened = { readonly id: string | null } | null;

export function VocabulariesPage() {
  const query = useQuery({ ...vocabulariesQuery, staleTime: 0 });
  const [opened, setOpened] = useState<Opened>(null);
  const lists = query.data ?? [];
  const add = (): void => { setOpened({ id: null }); };
  return (
    <div>
      <Link to="/settings" className={styles.back}><ChevronLeft aria-hidden />{t("page.settings")}</Link>
      <PageHead title={t("vocabularies")} line={t("vocabularies.line")}>
        {lists.length > 0 && <Button variant="outline" icon={Plus} onClick={add}>{t("vocabularies.add")}</Button>}
      </PageHead>
      {query.isPending && <Skeleton label={t("vocabularies.loading")} rows={3} />}
      {query.data === undefined && query.error && (
        <ErrorState
          title={t("vocabularies.error")}
          text={refusedText(query.error)}
          action={{ label: t("again"), run: () => { void query.refetch(); } }}
          detailsLabel={t("details")}
          details={query.error.message}
        />
      )}
      {query.data?.length === 0 && (
        <EmptyState icon={BookA} title={t("vocabularies.empty")} text={t("vocabularies.emptyText")}>
          <Button variant="primary" icon={Plus} onClick={add}>{t("vocabularies.add")}</Button>
        </EmptyState>
      )}
      {lists.length > 0 && (
        <ul className={styles.list}>
          {lists.map((list) => <Row key={list.id} list={list} onOpen={() => { setOpened({ id: list.id }); }} />)}
        </ul>
      )}
      <VocabularySheet opened={opened} onClose={() => { setOpened(null); }} />
    </div>
  );
}

function Row({ list, onOpen }: { readonly list: Summary; readonly onOpen: () => void }) {
  const choosing = useDefault();
  const deleting = useDeleting();
  const about = [t("vocabularies.count", { count: list.entry_count }), list.language === null ? t("vocabularies.anyLanguage") : languageName(list.language)];
  const label = t("vocabularies.more", { name: list.name });
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <LinkButton onClick={onOpen}><bdi>{list.name}</bdi></LinkButton>
        <p>{about.join(" · ")}</p>
      </div>
      <label className={styles.default}>
        <Switch
          checked={choosing.isPending ? choosing.variables.isDefault : list.is_default}
          onChange={(event) => { choosing.mutate({ list, isDefault: event.target.checked }); }}
          aria-label={t("vocabularies.defaultOf", { name: list.name })}
        />
        <span aria-hidden>{t("vocabularies.default")}</span>
      </label>
      <Menu label={label} trigger={<Button size="sm" icon={Ellipsis} aria-label={label} />}>
        <MenuItem icon={Pencil} onSelect={onOpen}>{t("vocabularies.edit")}</MenuItem>
        <MenuRule />
        <MenuItem icon={Trash2} tone="danger" onSelect={() => { deleting.mutate(list); }}>{t("act.delete")}</MenuItem>
      </Menu>
    </li>
  );
}
