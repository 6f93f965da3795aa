/** How a delivery stands, what was answered, and what may be done with it: in the list and in its sheet. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Check, CircleAlert, Clock, LoaderCircle, type LucideIcon, X } from "lucide-react";

import { cancelDelivery, type Delivery, type DeliveryState, renew, replayDelivery } from "~/delivering/queries";
import { actsOf, lookOf, took } from "~/deliveries/states";
import { refusedText } from "~/jobs/refused";
import { t } from "~/text/later";
import { locale } from "~/text/text";
import { Button } from "~/ui/Button";
import { Tag } from "~/ui/Tag";
import { notify } from "~/ui/toasts";

const ICONS: Readonly<Record<DeliveryState, LucideIcon>> = { waiting: Clock, sending: LoaderCircle, delivered: Check, failed: CircleAlert, stopped: CircleAlert };

export function StateTag({ delivery, now }: { readonly delivery: Delivery; readonly now: Date }) {
  const { tone, text } = lookOf(delivery, now);
  return <Tag tone={tone} icon={ICONS[delivery.state]}>{text}</Tag>;
}

export const titleOf = ({ recording, event }: Delivery): string => recording?.title ?? event;

export function attemptsOf({ state, attempts, most_attempts: most }: Delivery): string {
  return state === "waiting" && attempts > 0 && most !== null ? t("delivery.of", { done: attempts, most }) : t("delivery.times", { done: attempts });
}

/** The sentence, or the bare status where it went well. */
export function answerOf({ state, last_answer: last }: Delivery): string {
  if (last === null) return "";
  if (state !== "delivered" || last.status === null || last.seconds === null) return last.message;
  return t("delivery.said", { status: last.status, time: took(last.seconds, locale()) });
}

function useActs(delivery: Delivery) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (act: "replay" | "cancel") => (act === "replay" ? replayDelivery : cancelDelivery)(delivery.id),
    onSuccess: (_, act) => { notify({ kind: act, text: () => t(act === "replay" ? "delivery.replayed" : "delivery.cancelled") }); },
    onError: (error) => { notify({ kind: "delivery-refused", text: () => refusedText(error) }); },
    onSettled: () => { renew(queries); },
  });
}

/** In a row: the one thing that is likeliest. */
export function RowAct({ delivery }: { readonly delivery: Delivery }) {
  const { mutate, isPending } = useActs(delivery);
  const { replay, canCancel } = actsOf(delivery);
  const title = titleOf(delivery);
  if (replay === "now") return <Button size="sm" variant="outline" isBusy={isPending} aria-label={t("delivery.nowNamed", { title })} onClick={() => { mutate("replay"); }}>{t("delivery.now")}</Button>;
  if (replay === "replay") return <Button size="sm" isBusy={isPending} aria-label={t("delivery.replayNamed", { title })} onClick={() => { mutate("replay"); }}>{t("delivery.replay")}</Button>;
  return canCancel && <Button size="sm" isBusy={isPending} aria-label={t("delivery.cancelNamed", { title })} onClick={() => { mutate("cancel"); }}>{t("delivery.cancel")}</Button>;
}

/** In its sheet: all of them. */
export function SheetActs({ delivery }: { readonly delivery: Delivery }) {
  const { mutate, isPending, variables } = useActs(delivery);
  const { replay, canCancel } = actsOf(delivery);
  return (
    <>
      {canCancel && <Button icon={X} isBusy={isPending && variables === "cancel"} onClick={() => { mutate("cancel"); }}>{t("delivery.cancel")}</Button>}
      {replay !== null && <Button variant="outline" isBusy={isPending && variables === "replay"} onClick={() => { mutate("replay"); }}>{t(replay === "now" ? "delivery.now" : "delivery.replay")}</Button>}
    </>
  );
}
