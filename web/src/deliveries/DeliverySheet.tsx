/** One delivery: what it is about, each attempt with its answer, the next try, and what may be done. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { kindName } from "~/delivering/kinds";
import { type Attempt, type Delivery, deliveryQuery } from "~/delivering/queries";
import { SheetActs, StateTag, titleOf } from "~/deliveries/standing";
import styles from "~/deliveries/LatestCard.module.css";
import { took } from "~/deliveries/states";
import { useNow } from "~/deliveries/useNow";
import { refusedText } from "~/jobs/refused";
import { dayAndTime, fullMoment } from "~/text/numbers";
import { isKey, t } from "~/text/later";
import { locale } from "~/text/text";
import { Sheet } from "~/ui/Overlay";
import { Skeleton } from "~/ui/States";

interface DeliverySheetProps {
  readonly id: string;
  readonly onClose: () => void;
}

export function DeliverySheet({ id, onClose }: DeliverySheetProps) {
  const { data, error } = useQuery(deliveryQuery(id));
  const now = useNow(data?.next_try_at != null);
  return (
    <Sheet isOpen onClose={onClose} title={data ? titleOf(data) : t("kind.deliver")} closeLabel={t("close")} footer={data && <SheetActs delivery={data} />}>
      {error && !data && <p role="alert">{refusedText(error)}</p>}
      {!data && !error && <Skeleton label={t("delivery.loading")} rows={3} />}
      {data && (
        <>
          <div><StateTag delivery={data} now={now} /></div>
          <Facts delivery={data} onClose={onClose} />
          <section className={styles.tried}>
            <h3>{t("delivery.tried")}</h3>
            {data.attempt_list.length === 0 && <p className={styles.none}>{t("delivery.notTried")}</p>}
            <ol>{[...data.attempt_list].reverse().map((attempt) => <AttemptLine key={`${String(attempt.series)}-${String(attempt.number)}`} attempt={attempt} />)}</ol>
          </section>
        </>
      )}
    </Sheet>
  );
}

function Facts({ delivery: { destination, recording, event, created_at: made, next_try_at: next }, onClose }: { readonly delivery: Delivery; readonly onClose: () => void }) {
  const fact = (name: string, value: ReactNode) => <><dt>{name}</dt><dd>{value}</dd></>;
  return (
    <dl className={styles.facts}>
      {fact(t("delivery.to"), <bdi>{`${destination.name} · ${kindName(destination.kind)}`}</bdi>)}
      {fact(t("delivery.recording"), recording ? <Link to="/recordings/$recordingId" params={{ recordingId: recording.id }} onClick={onClose}>{t("delivery.open")}</Link> : t("delivery.noRecording"))}
      {fact(t("delivery.event"), <code>{event}</code>)}
      {fact(t("delivery.made"), <Moment at={made} />)}
      {next !== null && fact(t("delivery.next"), <Moment at={next} />)}
    </dl>
  );
}

const Moment = ({ at }: { readonly at: string }) => <time dateTime={at} title={fullMoment(new Date(at))}>{dayAndTime(new Date(at))}</time>;


function AttemptLine({ attempt: { number, at, outcome, seconds, status, message } }: { readonly attempt: Attempt }) {
  const key = `delivery.outcome.${outcome ?? "sending"}`;
  return (
    <li data-outcome={outcome}>
      <b>{number}</b>
      <Moment at={at} />
      <small>{[status === null ? null : String(status), seconds === null ? null : took(seconds, locale())].filter((part) => part !== null).join(" · ")}</small>
      <p>{isKey(key) ? t(key) : outcome}{message !== null && message !== "" ? `: ${message}` : ""}</p>
    </li>
  );
}
