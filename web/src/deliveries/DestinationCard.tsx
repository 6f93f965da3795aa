/** One destination: what it is, whether it works, what waits for it, and what may be done with it. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, CircleAlert, Clock, Ellipsis, KeyRound, Pause, Pencil, Play, Send, Trash2 } from "lucide-react";
import { createElement, useState } from "react";

import { iconOf, kindName, targetOf } from "~/delivering/kinds";
import { changeDestination, countQuery, deleteDestination, type Destination, renew, rotateDestination, testDestination } from "~/delivering/queries";
import styles from "~/deliveries/DestinationCard.module.css";
import { took } from "~/deliveries/states";
import { refusedText } from "~/jobs/refused";
import { dayAndTime } from "~/text/numbers";
import { t } from "~/text/later";
import { locale } from "~/text/text";
import { Button } from "~/ui/Button";
import { Menu, MenuItem, MenuRule } from "~/ui/Menu";
import { Ask } from "~/ui/Overlay";
import { Tag } from "~/ui/Tag";
import { notify } from "~/ui/toasts";

interface DestinationCardProps {
  readonly destination: Destination;
  /** Whether its kind makes its own secret. */
  readonly makesSecret: boolean;
  readonly hasCounts: boolean;
  readonly onEdit: () => void;
  readonly onSecret: (name: string, secret: string) => void;
}

export function DestinationCard({ destination, makesSecret, hasCounts, onEdit, onSecret }: DestinationCardProps) {
  const { id, kind, name, config, state, old_secret_until: until } = destination;
  const queries = useQueryClient();
  const [asked, setAsked] = useState<"delete" | "rotate" | null>(null);
  const testing = useMutation({ mutationFn: () => testDestination(id) });
  const acting = useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onSettled: () => { renew(queries); },
    onError: (error) => { notify({ kind: "destination-refused", text: () => refusedText(error) }); },
  });
  const rotate = async (): Promise<void> => {
    const { secret } = await rotateDestination(id);
    if (secret !== null) onSecret(name, secret);
  };
  const target = targetOf(config);
  const about = [kindName(kind), target].filter((part) => part !== null).join(" · ");
  return (
    <li className={styles.card}>
      <div className={styles.head}>
        {createElement(iconOf(kind), { "aria-hidden": true })}
        <div className={styles.names}>
          <h2><bdi>{name}</bdi></h2>
          <p><bdi>{about}</bdi></p>
        </div>
        <Menu label={t("destination.more", { name })} trigger={<Button size="sm" icon={Ellipsis} aria-label={t("destination.more", { name })} />}>
          <MenuItem icon={Pencil} onSelect={onEdit}>{t("destination.edit")}</MenuItem>
          <MenuItem icon={Send} onSelect={() => { testing.mutate(); }}>{t("destination.test")}</MenuItem>
          {makesSecret && <MenuItem icon={KeyRound} onSelect={() => { setAsked("rotate"); }}>{t("destination.rotate")}</MenuItem>}
          {state === "active" && <MenuItem icon={Pause} onSelect={() => { acting.mutate(() => changeDestination(destination, { state: "stopped" })); }}>{t("destination.stop")}</MenuItem>}
          {state === "stopped" && <MenuItem icon={Play} onSelect={() => { acting.mutate(() => changeDestination(destination, { state: "active" })); }}>{t("destination.start")}</MenuItem>}
          <MenuRule />
          <MenuItem icon={Trash2} tone="danger" onSelect={() => { setAsked("delete"); }}>{t("act.delete")}</MenuItem>
        </Menu>
      </div>
      <p className={styles.state}>
        <State destination={destination} hasCounts={hasCounts} />
      </p>
      {state === "stopped" && (
        <div className={styles.why}>
          <p>{destination.stopped_reason ?? t("destination.stoppedText")}</p>
          <Button size="sm" variant="outline" isBusy={acting.isPending} onClick={() => { acting.mutate(() => changeDestination(destination, { state: "active" })); }}>{t("destination.start")}</Button>
        </div>
      )}
      {state === "locked" && <div className={styles.why}><p>{t("destination.lockedText")}</p></div>}
      {until !== null && <p className={styles.note}>{t("destination.oldSecret", { time: dayAndTime(new Date(until)) })}</p>}
      <TestResult testing={testing} />
      <Ask
        isOpen={asked === "delete"}
        title={t("destination.deleteAsk", { name })}
        text={t("destination.deleteText")}
        yes={t("destination.deleteYes")}
        no={t("destination.deleteNo")}
        onClose={() => { setAsked(null); }}
        onYes={() => {
          acting.mutate(async () => {
            await deleteDestination(id);
            notify({ kind: "destination-deleted", text: () => t("destination.deleted", { name }) });
          });
        }}
      />
      <Ask
        isOpen={asked === "rotate"}
        title={t("destination.rotateAsk", { name })}
        text={t("destination.rotateText")}
        yes={t("destination.rotateYes")}
        no={t("destination.rotateNo")}
        onClose={() => { setAsked(null); }}
        onYes={() => { acting.mutate(rotate); }}
      />
    </li>
  );
}

/** Whether it works, and how much has gone there. */
function State({ destination: { id, state }, hasCounts }: Pick<DestinationCardProps, "destination" | "hasCounts">) {
  const { data: waiting = 0 } = useQuery({ ...countQuery({ states: ["waiting"], destination: id }), enabled: hasCounts });
  const { data: delivered } = useQuery({ ...countQuery({ states: ["delivered"], destination: id }), enabled: hasCounts });
  const tag = () => {
    if (state === "stopped") return <Tag tone="danger" icon={CircleAlert}>{t("destination.stopped")}</Tag>;
    if (state === "locked") return <Tag tone="danger" icon={KeyRound}>{t("destination.locked")}</Tag>;
    if (waiting > 0) return <Tag tone="warning" icon={Clock}>{t("destination.waits")}</Tag>;
    return <Tag tone="success" icon={Check}>{t("destination.working")}</Tag>;
  };
  return (
    <>
      {tag()}
      {hasCounts && delivered !== undefined && <span>{t("destination.counted", { waiting, delivered })}</span>}
    </>
  );
}

function TestResult({ testing: { isPending, data, error } }: { readonly testing: { readonly isPending: boolean; readonly data?: Awaited<ReturnType<typeof testDestination>> | undefined; readonly error: Error | null } }) {
  const said = data && [data.message, data.status === null ? null : t("delivery.said", { status: data.status, time: took(data.seconds, locale()) })].filter((part) => part !== null && part !== "").join(" ");
  return (
    <div role="status" className={styles.test} data-tone={error || data?.ok === false ? "danger" : undefined}>
      {isPending && <p>{t("destination.testing")}</p>}
      {!isPending && data && <p><b>{t(data.ok ? "destination.testArrived" : "destination.testFailed")}</b> {said}</p>}
      {!isPending && error && <p><b>{t("destination.testFailed")}</b> {refusedText(error)}</p>}
    </div>
  );
}
