/** One destination: its kind, its name, its settings, and its secrets, which are never shown again. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";

import { Refused } from "~/api/problems";
import { changeDestination, createDestination, type Destination, type DestinationKind, kindsQuery, renew } from "~/delivering/queries";
import { kindName } from "~/delivering/kinds";
import styles from "~/deliveries/Forms.module.css";
import { configOf, type Draft, draftOf, faultsOf, fieldsOf, pathOf, type Schema } from "~/deliveries/schema";
import { faultText, SchemaForm } from "~/deliveries/SchemaForm";
import { SecretFields } from "~/deliveries/SecretFields";
import { refusedText } from "~/jobs/refused";
import { isKey, t } from "~/text/later";
import { Button } from "~/ui/Button";
import { ChoiceCard } from "~/ui/Choices";
import { TextInput } from "~/ui/Field";
import { Sheet } from "~/ui/Overlay";
import { Skeleton } from "~/ui/States";
import { notify } from "~/ui/toasts";

interface DestinationSheetProps {
  /** Null: a new one. */
  readonly destination: Destination | null;
  readonly onClose: () => void;
  /** Gives what was made with it and is shown once. */
  readonly onSecret: (name: string, secret: string) => void;
}

export function DestinationSheet({ destination, onClose, onSecret }: DestinationSheetProps) {
  const id = useId();
  const { data: kinds, error } = useQuery(kindsQuery);
  const [chosen, setChosen] = useState<string | null>(destination?.kind ?? null);
  const [isBusy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const kind = kinds?.find((each) => each.kind === (chosen ?? kinds[0]?.kind));
  return (
    <Sheet
      isOpen
      onClose={onClose}
      title={t(destination ? "destination.edit" : "destination.add")}
      closeLabel={t("close")}
      footer={
        <>
          <div className={styles.grow}>{refused !== null && <p className={styles.refused} role="alert">{refused}</p>}</div>
          <Button variant="primary" type="submit" form={id} isBusy={isBusy} disabled={!kind}>{t("destination.save")}</Button>
        </>
      }
    >
      {!kinds && <Coming error={error} />}
      {kinds && !destination && <KindChoice kinds={kinds} chosen={kind?.kind ?? ""} onChoose={setChosen} />}
      {kind && (
        <Form
          key={kind.kind}
          id={id}
          kind={kind}
          destination={destination}
          onBusy={setBusy}
          onRefused={setRefused}
          onSaved={(name, secret) => {
            notify({ kind: "destination-saved", text: () => t("destination.saved", { name }) });
            if (secret !== null) onSecret(name, secret);
            onClose();
          }}
        />
      )}
    </Sheet>
  );
}

const Coming = ({ error }: { readonly error: Error | null }) =>
  error ? <p className={styles.refused} role="alert">{refusedText(error)}</p> : <Skeleton label={t("destination.loading")} rows={3} />;

interface KindChoiceProps {
  readonly kinds: readonly DestinationKind[];
  readonly chosen: string;
  readonly onChoose: (kind: string) => void;
}

const KindChoice = ({ kinds, chosen, onChoose }: KindChoiceProps) => (
  <fieldset>
    <legend>{t("destination.kind")}</legend>
    {kinds.map(({ kind, label }) => (
      <ChoiceCard key={kind} name="kind" title={kindName(kind, label)} note={aboutOf(kind)} checked={kind === chosen} onChange={() => { onChoose(kind); }} />
    ))}
  </fieldset>
);

function aboutOf(kind: string): string | undefined {
  const key = `destination.about.${kind}`;
  return isKey(key) ? t(key) : undefined;
}

interface FormProps {
  readonly id: string;
  readonly kind: DestinationKind;
  readonly destination: Destination | null;
  readonly onBusy: (isBusy: boolean) => void;
  readonly onRefused: (text: string | null) => void;
  readonly onSaved: (name: string, secret: string | null) => void;
}

function Form({ id, kind, destination, onBusy, onRefused, onSaved }: FormProps) {
  const queries = useQueryClient();
  const [start] = useState(destination);
  const fields = fieldsOf(kind.config as Schema);
  const [name, setName] = useState(start?.name ?? "");
  const [draft, setDraft] = useState<Draft>(() => draftOf(fields, start?.config ?? {}));
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({});
  const [isTried, setTried] = useState(false);
  const saving = useMutation({
    mutationFn: async () => {
      const sent = Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== ""));
      const wish = { name: name.trim(), config: configOf(fields, draft, start?.config), secrets: sent };
      if (start === null) return await createDestination(kind.kind, wish);
      return { ...(await changeDestination(start, wish)), secret: null };
    },
    onMutate: () => { onBusy(true); onRefused(null); },
    onSettled: () => { onBusy(false); },
    onSuccess: (saved) => {
      renew(queries);
      onSaved(saved.name, saved.secret);
    },
    onError: (error) => { if (whereOf(error) === null) onRefused(refusedText(error)); },
  });
  const told = whereOf(saving.error);
  const faults = isTried ? Object.entries(faultsOf(fields, draft)).map(([path, fault]) => [path, faultText(fault)]) : [];
  const errors = Object.fromEntries([...(told === null ? [] : [[told.path.replace(/^config\./u, ""), told.text]]), ...faults]) as Record<string, string>;
  const submitted = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === "" || Object.keys(faultsOf(fields, draft)).length > 0 || saving.isPending) return;
    saving.mutate();
  };
  return (
    <form id={id} className={styles.form} onSubmit={submitted} noValidate>
      <TextInput
        label={t("destination.name")}
        error={isTried && name.trim() === "" ? t("destination.nameNeeded") : undefined}
        value={name}
        maxLength={200}
        dir="auto"
        autoComplete="off"
        onChange={(event) => { setName(event.target.value); }}
      />
      <SchemaForm fields={fields} draft={draft} errors={errors} events={kind.events} onChange={(next) => { setDraft(next); if (saving.error) saving.reset(); }} />
      <SecretFields kind={kind} destination={start} secrets={secrets} errors={errors} onChange={(next) => { setSecrets(next); if (saving.error) saving.reset(); }} />
    </form>
  );
}

/** What the server says of one field, without the path that it begins with. */
function whereOf(error: Error | null): { readonly path: string; readonly text: string } | null {
  if (!(error instanceof Refused)) return null;
  const path = pathOf(error.details);
  return path === null ? null : { path, text: error.message.replace(/^[\w.]+: /u, "") };
}
