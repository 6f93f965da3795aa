/** The templates that there are: one's own, those for all, those that come with Tiro. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Copy, Ellipsis, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";

import type { TemplateSummary } from "~/api/types";
import { PageHead } from "~/frame/PageHead";
import { Fetching } from "~/jobs/Fetching";
import { refusedText } from "~/jobs/refused";
import { worded } from "~/notes/queries";
import { allTemplatesQuery, deleteTemplate, grouped, NEW, type Shelf } from "~/templates/queries";
import styles from "~/templates/TemplatesPage.module.css";
import { languageName } from "~/text/numbers";
import { type AnyKey, t } from "~/text/later";
import { locale } from "~/text/text";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Menu, MenuItem, MenuRule } from "~/ui/Menu";
import { Ask } from "~/ui/Overlay";
import { Tag } from "~/ui/Tag";
import { notify } from "~/ui/toasts";

const SHELVES: Readonly<Record<Shelf, AnyKey>> = { own: "templates.own", shared: "templates.shared", folder: "templates.folder", shipped: "templates.shipped" };

export function TemplatesPage() {
  const query = useQuery(allTemplatesQuery);
  const navigate = useNavigate();
  const shelves = grouped(query.data ?? []);
  return (
    <div>
      <PageHead title={t("page.templates")} line={t("templates.line")}>
        <Button variant="primary" icon={Plus} onClick={() => { void navigate({ to: "/templates/$templateId", params: { templateId: NEW } }); }}>{t("templates.new")}</Button>
      </PageHead>
      <Fetching query={query} rows={6} />
      <div className={styles.shelves}>
        {shelves.map(({ shelf, templates }) => (
          <Card key={shelf} title={t(SHELVES[shelf])}>
            <ul className={styles.list}>{templates.map((template) => <Row key={template.id} template={template} />)}</ul>
          </Card>
        ))}
      </div>
    </div>
  );
}

function Row({ template }: { readonly template: TemplateSummary }) {
  const { id, name, is_own: isOwn, is_shared: isShared, needs_model: needsModel, makes } = template;
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [isAsked, setAsked] = useState(false);
  const title = worded(template.title) || name;
  const removing = useMutation({
    mutationFn: () => deleteTemplate(name),
    onSuccess: () => { notify({ kind: "template-deleted", text: () => t("templates.deleted", { name: title }) }); },
    onError: (error) => { notify({ kind: "template-refused", text: () => refusedText(error) }); },
    onSettled: () => queries.invalidateQueries({ queryKey: ["templates"] }),
  });
  const more = t("templates.more", { name: title });
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <Link to="/templates/$templateId" params={{ templateId: id }}><bdi>{title}</bdi></Link>
        {worded(template.description) !== "" && <p>{worded(template.description)}</p>}
        <p className={styles.facts}>{factsOf(template)}</p>
      </div>
      <span className={styles.marks}>
        {isOwn && isShared && <Tag tone="accent">{t("templates.isShared")}</Tag>}
        {makes === "text" && <Tag>{t("templates.text")}</Tag>}
        {needsModel && <Tag>{t("templates.needsModel")}</Tag>}
      </span>
      <Menu label={more} trigger={<Button size="sm" icon={Ellipsis} aria-label={more} />}>
        <MenuItem icon={Pencil} onSelect={() => { void navigate({ to: "/templates/$templateId", params: { templateId: id } }); }}>{t("templates.open")}</MenuItem>
        <MenuItem icon={Copy} onSelect={() => { void navigate({ to: "/templates/$templateId", params: { templateId: NEW }, search: { from: id } }); }}>{t("templates.copy")}</MenuItem>
        {isOwn && <MenuRule />}
        {isOwn && <MenuItem icon={Trash2} tone="danger" onSelect={() => { setAsked(true); }}>{t("templates.delete")}</MenuItem>}
      </Menu>
      <Ask
        isOpen={isAsked}
        title={t("templates.deleteAsk", { name: title })}
        text={t("template.deleteText")}
        yes={t("template.deleteYes")}
        no={t("template.deleteNo")}
        onClose={() => { setAsked(false); }}
        onYes={() => { removing.mutate(); }}
      />
    </li>
  );
}

/** Its name and version, for which languages and tags it is. */
function factsOf({ id, languages, tags }: TemplateSummary): string {
  const list = new Intl.ListFormat(locale());
  const parts = [id, languages.length > 0 ? list.format(languages.map(languageName)) : null, tags.length > 0 ? t("templates.forTags", { tags: list.format(tags) }) : null];
  return parts.filter((part) => part !== null).join(" · ");
}
