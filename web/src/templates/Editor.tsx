/** Where a template is written: checked while it is typed, shown as it would look, saved as its next version. */

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Copy, Save, Trash2 } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";

import { Refused } from "~/api/problems";
import { PageHead } from "~/frame/PageHead";
import { refusedText } from "~/jobs/refused";
import { worded } from "~/notes/queries";
import { useIsAdmin } from "~/session/session";
import { keepDraft, keptDraft } from "~/templates/drafts";
import { Preview } from "~/templates/Preview";
import { allTemplatesQuery, checkQuery, createTemplate, deleteTemplate, NEW, type Problem, replaceTemplate, type Template, versionsQuery } from "~/templates/queries";
import { headOf } from "~/templates/source";
import { SourceField } from "~/templates/SourceField";
import styles from "~/templates/TemplatePage.module.css";
import { t } from "~/text/later";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Switch } from "~/ui/Choices";
import { Ask } from "~/ui/Overlay";
import { Select } from "~/ui/Select";
import { Setting } from "~/ui/Setting";
import { notify } from "~/ui/toasts";

const PAUSE_MS = 400;

interface EditorProps {
  /** Null: a new one. */
  readonly template: Template | null;
  readonly start: string;
  readonly draftKey: string;
}

export function Editor({ template, start, draftKey }: EditorProps) {
  const isReadOnly = template?.is_own === false;
  const { source, setSource, kept } = useSource(start, draftKey, isReadOnly);
  const [isShared, setShared] = useState(template?.is_shared ?? false);
  const [recordingId, setRecordingId] = useState<string | null>(null);
  const checking = useChecked(source, recordingId);
  const saving = useSaving(template, draftKey, source);
  const problems = checking.data?.problems ?? [];
  const canSave = (problems.length === 0 || checking.isPlaceholderData) && hasNews(template, isShared, source !== start);
  return (
    <>
      <Head template={template}>
        {isReadOnly ? null : <Button variant="primary" icon={Save} isBusy={saving.isPending} disabled={!canSave} onClick={() => { saving.mutate({ source, isShared }); }}>{t("template.save")}</Button>}
      </Head>
      <Notice isReadOnly={isReadOnly} isKept={kept !== null && source !== start} onDiscard={() => { setSource(start); }} />
      {saving.error && <p className={styles.refused} role="alert">{savingText(saving.error)}</p>}
      <div className={styles.editor}>
        <SourceField source={source} problems={problems} said={saidOf(checking)} isReadOnly={isReadOnly} onChange={setSource} />
        <div className={styles.side}>
          <Sharing isOffered={!isReadOnly} isShared={isShared} onChange={setShared} />
          <Preview checked={checking.data} recordingId={recordingId} onChoose={setRecordingId} />
        </div>
      </div>
    </>
  );
}

/** Whether there is anything to save. */
const hasNews = (template: Template | null, isShared: boolean, isChanged: boolean): boolean => template === null || isChanged || isShared !== template.is_shared;

/** What is typed; until it is saved, this tab keeps it, and a visit later begins with it. */
function useSource(start: string, draftKey: string, isReadOnly: boolean) {
  const [kept] = useState(() => (isReadOnly ? null : keptDraft(draftKey)));
  const [source, setSource] = useState(kept ?? start);
  useEffect(() => { if (!isReadOnly) keepDraft(draftKey, source === start ? null : source); }, [draftKey, isReadOnly, source, start]);
  return { source, setSource, kept };
}

function Head({ template, children }: { readonly template: Template | null; readonly children: ReactNode }) {
  const title = template ? worded(template.title) || template.name : t("templates.new");
  return (
    <PageHead title={title} line={template?.id ?? t("template.isNew")}>
      <div className={styles.acts}>
        {template && <Versions template={template} />}
        {template && <Deleting template={template} />}
        {template && <CopyButton id={template.id} isPrimary={!template.is_own} />}
        {children}
      </div>
    </PageHead>
  );
}

interface NoticeProps {
  readonly isReadOnly: boolean;
  /** What is typed is from before. */
  readonly isKept: boolean;
  readonly onDiscard: () => void;
}

function Notice({ isReadOnly, isKept, onDiscard }: NoticeProps) {
  if (isReadOnly) return <div className={styles.banner}><Banner title={t("template.readOnly")} /></div>;
  if (!isKept) return null;
  return <div className={styles.banner}><Banner title={t("template.unsaved")} action={<Button size="sm" variant="outline" onClick={onDiscard}>{t("template.discard")}</Button>} /></div>;
}

/** For administrators alone. */
function Sharing({ isOffered, isShared, onChange }: { readonly isOffered: boolean; readonly isShared: boolean; readonly onChange: (isShared: boolean) => void }) {
  const isAdmin = useIsAdmin();
  if (!isAdmin || !isOffered) return null;
  return (
    <Setting label={t("template.share")} note={t("template.shareNote")}>
      <Switch aria-label={t("template.share")} checked={isShared} onChange={(event) => { onChange(event.target.checked); }} />
    </Setting>
  );
}

/** What the server says of the source, after a pause; the last word stays until the next one. */
function useChecked(source: string, recordingId: string | null) {
  const [settled, setSettled] = useState(source);
  useEffect(() => {
    const timer = setTimeout(() => { setSettled(source); }, PAUSE_MS);
    return () => { clearTimeout(timer); };
  }, [source]);
  return useQuery({ ...checkQuery(settled, recordingId), placeholderData: keepPreviousData });
}

function saidOf({ data, error, isFetching }: { readonly data: { readonly problems: readonly Problem[] } | undefined; readonly error: Error | null; readonly isFetching: boolean }): string {
  if (error) return t("template.unchecked", { reason: refusedText(error) });
  if (!data) return isFetching ? t("template.checking") : "";
  return t("template.problems", { count: data.problems.length });
}

/** The server's own sentence, where it says more than that something is wrong. */
const savingText = (error: Error): string =>
  error instanceof Refused && error.message !== "" && (error.code === "state_conflict" || error.code === "template_invalid") ? error.message : refusedText(error);

function useSaving(template: Template | null, draftKey: string, source: string) {
  const queries = useQueryClient();
  const latest = useRef(source);
  useEffect(() => { latest.current = source; });
  const navigate = useNavigate();
  const { data: all = [] } = useQuery(allTemplatesQuery);
  return useMutation({
    mutationFn: (sent: { readonly source: string; readonly isShared: boolean }) => {
      const { name } = headOf(sent.source);
      const isMine = name !== null && (name === template?.name || all.some((each) => each.is_own && each.name === name));
      return isMine ? replaceTemplate(name, sent.source, sent.isShared) : createTemplate(sent.source, sent.isShared);
    },
    onSuccess: async (saved, sent) => {
      queries.setQueryData(["template", saved.id], saved);
      await queries.invalidateQueries({ queryKey: ["templates"] });
      notify({ kind: "template-saved", text: () => t("template.saved", { name: saved.id }) });
      keepDraft(draftKey, null);
      // What was typed meanwhile is gone on with.
      if (latest.current !== sent.source) keepDraft(saved.id, latest.current);
      await navigate({ to: "/templates/$templateId", params: { templateId: saved.id }, replace: true });
    },
  });
}

/** The others of the same name. */
function Versions({ template }: { readonly template: Template }) {
  const navigate = useNavigate();
  const { data: versions = [] } = useQuery(versionsQuery(template.name));
  if (versions.length < 2) return null;
  return (
    <div className={styles.version}>
      <Select
        label={t("template.versionOf")}
        isLabelHidden
        value={template.id}
        onChoose={(templateId) => { void navigate({ to: "/templates/$templateId", params: { templateId } }); }}
        choices={versions.map(({ id, version }) => ({ value: id, label: t("templates.version", { number: version }) }))}
      />
    </div>
  );
}

function CopyButton({ id, isPrimary }: { readonly id: string; readonly isPrimary: boolean }) {
  const navigate = useNavigate();
  return (
    <Button variant={isPrimary ? "primary" : "outline"} icon={Copy} onClick={() => { void navigate({ to: "/templates/$templateId", params: { templateId: NEW }, search: { from: id } }); }}>
      {t("templates.copy")}
    </Button>
  );
}

function Deleting({ template: { id, name, version, title, is_own: isOwn } }: { readonly template: Template }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [isAsked, setAsked] = useState(false);
  const deleting = useMutation({
    mutationFn: () => deleteTemplate(id),
    onSuccess: async () => {
      keepDraft(id, null);
      await queries.invalidateQueries({ queryKey: ["templates"] });
      notify({ kind: "template-deleted", text: () => t("templates.deleted", { name: id }) });
      await navigate({ to: "/templates" });
    },
    onError: (error) => { notify({ kind: "template-refused", text: () => refusedText(error) }); },
  });
  if (!isOwn) return null;
  return (
    <>
      <Button variant="danger-text" icon={Trash2} isBusy={deleting.isPending} onClick={() => { setAsked(true); }}>{t("templates.delete")}</Button>
      <Ask
        isOpen={isAsked}
        title={t("template.deleteAsk", { name: worded(title) || name, number: version })}
        text={t("template.deleteText")}
        yes={t("template.deleteYes")}
        no={t("template.deleteNo")}
        onClose={() => { setAsked(false); }}
        onYes={() => { deleting.mutate(); }}
      />
    </>
  );
}
