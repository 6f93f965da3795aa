/** The people whose voices are kept, by whose consent, and ways to give that up again. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { AudioLines, ChevronLeft, Download, Ellipsis, Pencil, Trash2 } from "lucide-react";
import { type FormEvent, useId, useState } from "react";

import { DELETE, GET, PATCH, told } from "~/api/client";
import { saveFile } from "~/api/saving";
import type { components } from "~/api/schema";
import { PageHead } from "~/frame/PageHead";
import { refusedText } from "~/jobs/refused";
import { dayAndTime, length } from "~/text/numbers";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { TextInput } from "~/ui/Field";
import { Menu, MenuItem, MenuRule } from "~/ui/Menu";
import { Ask, DialogBox } from "~/ui/Overlay";
import { EmptyState, ErrorState, Skeleton } from "~/ui/States";
import { Tag } from "~/ui/Tag";
import { notify } from "~/ui/toasts";
import styles from "~/voices/VoicesPage.module.css";

type Voice = components["schemas"]["Voice"];

const KEY = ["voices", "settings"] as const;
const MOST = 100;

const at = (voice: Voice) => ({ params: { path: { voice_id: voice.id } } });
const failed = (error: unknown): void => { notify({ kind: "voice", text: () => refusedText(error) }); };

export function VoicesPage() {
  const query = useQuery({
    queryKey: KEY,
    staleTime: 0,
    queryFn: async ({ signal }) => (await told(GET("/api/v1/voices", { params: { query: { limit: MOST } }, signal }))).items,
  });
  return (
    <div>
      <Link to="/settings" className={styles.back}><ChevronLeft aria-hidden />{t("page.settings")}</Link>
      <PageHead title={t("voices")} line={t("voices.line")} />
      {query.isPending && <Skeleton label={t("voices.loading")} rows={3} />}
      {query.data === undefined && query.error && (
        <ErrorState
          title={t("voices.error")}
          text={refusedText(query.error)}
          action={{ label: t("again"), run: () => { void query.refetch(); } }}
          detailsLabel={t("details")}
          details={query.error.message}
        />
      )}
      {query.data?.length === 0 && <EmptyState icon={AudioLines} title={t("voices.empty")} text={t("voices.emptyText")} />}
      {query.data !== undefined && query.data.length > 0 && (
        <ul className={styles.list}>{query.data.map((voice) => <Row key={voice.id} voice={voice} />)}</ul>
      )}
    </div>
  );
}

function Row({ voice }: { readonly voice: Voice }) {
  const queries = useQueryClient();
  const [isNaming, setNaming] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const deleting = useMutation({
    mutationFn: () => told(DELETE("/api/v1/voices/{voice_id}", at(voice))),
    onSuccess: () => { notify({ kind: "voice-deleted", text: () => t("voices.deleted", { name: voice.name }) }); },
    onError: failed,
    onSettled: () => queries.invalidateQueries({ queryKey: ["voices"] }),
  });
  const save = (): void => { void saveFile(`/api/v1/voices/${voice.id}/export`, `${voice.id}.json`).catch(failed); };
  const label = t("voices.more", { name: voice.name });
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <b><bdi>{voice.name}</bdi></b>
        <p>{t("voices.consent", { name: voice.consent.given_by, at: dayAndTime(new Date(voice.consent.at)) })}</p>
        <blockquote>{voice.consent.statement}</blockquote>
      </div>
      {voice.is_ready ? <span className={styles.heard}>{t("voices.heard", { length: length(voice.seconds) })}</span> : <Tag>{t("voices.learning")}</Tag>}
      <Menu label={label} trigger={<Button size="sm" icon={Ellipsis} aria-label={label} />}>
        <MenuItem icon={Pencil} onSelect={() => { setNaming(true); }}>{t("voices.rename")}</MenuItem>
        <MenuItem icon={Download} onSelect={save}>{t("voices.export")}</MenuItem>
        <MenuRule />
        <MenuItem icon={Trash2} tone="danger" onSelect={() => { setAsking(true); }}>{t("act.delete")}</MenuItem>
      </Menu>
      <Rename voice={voice} isOpen={isNaming} onClose={() => { setNaming(false); }} />
      <Ask
        isOpen={isAsking}
        title={t("voices.ask", { name: voice.name })}
        text={t("voices.askText")}
        yes={t("act.delete")}
        no={t("voices.keep")}
        onClose={() => { setAsking(false); }}
        onYes={() => { deleting.mutate(); }}
      />
    </li>
  );
}

interface RenameProps {
  readonly voice: Voice;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function Rename({ voice, isOpen, onClose }: RenameProps) {
  const id = useId();
  const queries = useQueryClient();
  const naming = useMutation({
    mutationFn: (name: string) => told(PATCH("/api/v1/voices/{voice_id}", { ...at(voice), body: { name } })),
    onSuccess: onClose,
    onError: failed,
    onSettled: () => queries.invalidateQueries({ queryKey: ["voices"] }),
  });
  return (
    <DialogBox
      isOpen={isOpen}
      onClose={onClose}
      title={t("voices.rename")}
      closeLabel={t("close")}
      footer={<Button variant="primary" type="submit" form={id} isBusy={naming.isPending}>{t("voices.rename")}</Button>}
    >
      <NameForm id={id} name={voice.name} onGiven={(name) => { naming.mutate(name); }} />
    </DialogBox>
  );
}

function NameForm({ id, name, onGiven }: { readonly id: string; readonly name: string; readonly onGiven: (name: string) => void }) {
  const [given, setGiven] = useState(name);
  const submitted = (event: FormEvent): void => {
    event.preventDefault();
    if (given.trim() !== "") onGiven(given.trim());
  };
  return (
    <form id={id} onSubmit={submitted}>
      <TextInput label={t("voices.name")} hint={t("voices.nameHint")} value={given} required maxLength={2000} onChange={(event) => { setGiven(event.target.value); }} />
    </form>
  );
}
