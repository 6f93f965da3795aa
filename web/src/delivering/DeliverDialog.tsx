/** Sends a recording to destinations now: which ones, and with which of its notes. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { createElement, useState } from "react";

import type { Recording } from "~/api/types";
import styles from "~/delivering/DeliverDialog.module.css";
import { iconOf, kindName } from "~/delivering/kinds";
import { deliverNow, type Destination, destinationsQuery, renew } from "~/delivering/queries";
import { Fetching } from "~/jobs/Fetching";
import { refusedText } from "~/jobs/refused";
import { templatesQuery, worded } from "~/notes/queries";
import { t } from "~/text/later";
import { Button } from "~/ui/Button";
import { Checkbox } from "~/ui/Choices";
import { DialogBox } from "~/ui/Overlay";
import { Select } from "~/ui/Select";
import { Tag } from "~/ui/Tag";
import { notify } from "~/ui/toasts";

const ALL = "all";

interface DeliverDialogProps {
  readonly recording: Pick<Recording, "id" | "title">;
  readonly onClose: () => void;
}

export function DeliverDialog({ recording: { id, title }, onClose }: DeliverDialogProps) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const query = useQuery(destinationsQuery);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [template, setTemplate] = useState(ALL);
  const sending = useMutation({
    mutationFn: () => deliverNow(id, chosen, template === ALL ? null : template),
    onSuccess: () => {
      renew(queries);
      notify({ kind: "deliver", text: () => t("deliver.done", { count: chosen.length }), action: { label: t("deliver.see"), run: () => { void navigate({ to: "/deliveries" }); } } });
      onClose();
    },
  });
  const turn = (one: string): void => { setChosen((now) => (now.includes(one) ? now.filter((other) => other !== one) : [...now, one])); };
  const all = query.data ?? [];
  return (
    <DialogBox
      isOpen
      onClose={onClose}
      title={t("deliver.title", { title })}
      closeLabel={t("close")}
      footer={all.length > 0 && <Button variant="primary" disabled={chosen.length === 0} isBusy={sending.isPending} onClick={() => { sending.mutate(); }}>{t("deliver.yes")}</Button>}
    >
      <Fetching query={query} rows={2} />
      {query.data?.length === 0 && <p className={styles.none}>{t("deliver.noneText")} <Link to="/deliveries" onClick={onClose}>{t("deliver.toPage")}</Link></p>}
      {all.length > 0 && (
        <>
          <fieldset className={styles.where}>
            <legend>{t("deliver.where")}</legend>
            {all.map((destination) => <Choice key={destination.id} destination={destination} isChosen={chosen.includes(destination.id)} onTurn={() => { turn(destination.id); }} />)}
          </fieldset>
          <NoteChoice template={template} onChoose={setTemplate} />
        </>
      )}
      {sending.error && <p className={styles.error} role="alert">{refusedText(sending.error)}</p>}
    </DialogBox>
  );
}

interface ChoiceProps {
  readonly destination: Destination;
  readonly isChosen: boolean;
  readonly onTurn: () => void;
}

/** Nothing goes to one that is stopped. */
const Choice = ({ destination: { kind, name, state }, isChosen, onTurn }: ChoiceProps) => (
  <label className={styles.choice} data-off={state === "active" ? undefined : ""}>
    <Checkbox checked={isChosen} disabled={state !== "active"} onChange={onTurn} />
    {createElement(iconOf(kind), { "aria-hidden": true })}
    <span><bdi>{name}</bdi><small>{kindName(kind)}</small></span>
    {state !== "active" && <Tag tone="danger">{t("deliver.isStopped")}</Tag>}
  </label>
);

function NoteChoice({ template, onChoose }: { readonly template: string; readonly onChoose: (template: string) => void }) {
  const { data: templates = [] } = useQuery(templatesQuery);
  return (
    <Select
      label={t("deliver.note")}
      value={template}
      onChoose={onChoose}
      choices={[{ value: ALL, label: t("deliver.allNotes") }, ...templates.map(({ name, title }) => ({ value: name, label: worded(title) || name }))]}
    />
  );
}
