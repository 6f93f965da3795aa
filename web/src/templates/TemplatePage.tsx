/** One template: its source with what is wrong in it, what it makes, its versions; those of others can be read and copied. */

import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { ChevronLeft, FileQuestion } from "lucide-react";

import { Refused } from "~/api/problems";
import { Fetching } from "~/jobs/Fetching";
import { Editor } from "~/templates/Editor";
import { allTemplatesQuery, NEW, templateQuery } from "~/templates/queries";
import { copyOf, starter } from "~/templates/source";
import styles from "~/templates/TemplatePage.module.css";
import { t } from "~/text/later";
import { EmptyState } from "~/ui/States";

export function TemplatePage() {
  const { templateId } = useParams({ from: "/templates/$templateId" });
  const { from } = useSearch({ from: "/templates/$templateId" });
  return (
    <div>
      <Link to="/templates" className={styles.back}><ChevronLeft aria-hidden />{t("template.back")}</Link>
      {templateId === NEW ? <Fresh key={from ?? ""} from={from ?? null} /> : <Known key={templateId} id={templateId} />}
    </div>
  );
}

/** One that is there. */
function Known({ id }: { readonly id: string }) {
  const query = useQuery(templateQuery(id));
  if (query.error instanceof Refused && query.error.status === 404) return <EmptyState heading="h1" icon={FileQuestion} title={t("template.gone")} text={t("template.goneText")} />;
  if (!query.data) return <Fetching query={query} />;
  return <Editor template={query.data} start={query.data.source} draftKey={query.data.id} />;
}

/** A new one, empty or begun from another. */
function Fresh({ from }: { readonly from: string | null }) {
  const all = useQuery(allTemplatesQuery);
  const other = useQuery({ ...templateQuery(from ?? ""), enabled: from !== null });
  if (!all.data) return <Fetching query={all} />;
  if (from !== null && !other.data) return <Fetching query={other} />;
  const taken = new Set(all.data.map(({ name }) => name));
  const start = other.data ? copyOf(other.data.source, taken) : starter(taken);
  return <Editor template={null} start={start} draftKey={`${NEW}:${from ?? ""}`} />;
}
