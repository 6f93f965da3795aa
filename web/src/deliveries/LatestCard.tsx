/** What was sent lately: how each delivery stands, what was answered, and what may be done. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { countQuery, deliveriesQuery, type Delivery, type DeliveryState, type Destination } from "~/delivering/queries";
import { DeliverySheet } from "~/deliveries/DeliverySheet";
import styles from "~/deliveries/LatestCard.module.css";
import { answerOf, attemptsOf, RowAct, StateTag, titleOf } from "~/deliveries/standing";
import { LOST } from "~/deliveries/states";
import { useNow } from "~/deliveries/useNow";
import { Fetching } from "~/jobs/Fetching";
import { t } from "~/text/later";
import { Button, LinkButton } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { SegmentedControl } from "~/ui/Choices";
import { Select } from "~/ui/Select";
import { EmptyState } from "~/ui/States";
import { Table } from "~/ui/Table";

const ANYWHERE = "any";
type Shown = "all" | "lost" | "waiting";
const STATES: Readonly<Record<Shown, readonly DeliveryState[]>> = { all: [], lost: LOST, waiting: ["waiting", "sending"] };

export function LatestCard({ destinations }: { readonly destinations: readonly Destination[] }) {
  const [shown, setShown] = useState<Shown>("all");
  const [destination, setDestination] = useState(ANYWHERE);
  const [opened, setOpened] = useState<string | null>(null);
  const filter = { states: STATES[shown], destination: destination === ANYWHERE ? null : destination };
  const query = useInfiniteQuery(deliveriesQuery(filter));
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const all = data?.pages.flatMap(({ items }) => items) ?? [];
  const isNarrowed = shown !== "all" || destination !== ANYWHERE;
  return (
    <Card
      title={t("delivery.latest")}
      aside={
        <Filters shown={shown} destination={destination} destinations={destinations} onShow={setShown} onDestination={setDestination} />
      }
    >
      <Fetching query={query} />
      {data && all.length === 0 && (isNarrowed ? <p className={styles.none}>{t("delivery.noneFits")}</p> : <EmptyState title={t("delivery.none")} text={t("delivery.noneText")} />)}
      {all.length > 0 && <Rows deliveries={all} onOpen={setOpened} />}
      {hasNextPage && <div className={styles.further}><Button variant="outline" isBusy={isFetchingNextPage} onClick={() => { void fetchNextPage(); }}>{t("delivery.more")}</Button></div>}
      {opened !== null && <DeliverySheet id={opened} onClose={() => { setOpened(null); }} />}
    </Card>
  );
}

interface FiltersProps {
  readonly shown: Shown;
  readonly destination: string;
  readonly destinations: readonly Destination[];
  readonly onShow: (shown: Shown) => void;
  readonly onDestination: (id: string) => void;
}

function Filters({ shown, destination, destinations, onShow, onDestination }: FiltersProps) {
  const { data: lost = 0 } = useQuery(countQuery({ states: LOST, destination: null }));
  return (
    <div className={styles.filters}>
      {destinations.length > 1 && (
        <div className={styles.where}>
          <Select
            label={t("delivery.to")}
            isLabelHidden
            value={destination}
            onChoose={onDestination}
            choices={[{ value: ANYWHERE, label: t("delivery.anywhere") }, ...destinations.map(({ id, name }) => ({ value: id, label: name }))]}
          />
        </div>
      )}
      <SegmentedControl
        label={t("delivery.show")}
        value={shown}
        onChoose={(value) => { onShow(value as Shown); }}
        choices={[
          { value: "all", label: t("delivery.all") },
          { value: "waiting", label: t("delivery.waitingOnly") },
          { value: "lost", label: lost > 0 ? t("delivery.lostCount", { count: lost }) : t("delivery.lost") },
        ]}
      />
    </div>
  );
}

interface RowsProps {
  readonly deliveries: readonly Delivery[];
  readonly onOpen: (id: string) => void;
}

function Rows({ deliveries, onOpen }: RowsProps) {
  const now = useNow(deliveries.some(({ next_try_at: next }) => next !== null));
  return (
    <Table
      label={t("delivery.latest")}
      heads={[t("delivery.recording"), t("delivery.state"), t("delivery.to"), t("delivery.attempts"), t("delivery.answer"), t("delivery.acts")]}
      hasActs
      rows={deliveries.map((delivery) => ({
        key: delivery.id,
        cells: [
          <LinkButton key="title" className={styles.title} onClick={() => { onOpen(delivery.id); }}><bdi>{titleOf(delivery)}</bdi></LinkButton>,
          <StateTag key="state" delivery={delivery} now={now} />,
          <bdi key="to">{delivery.destination.name}</bdi>,
          <span key="attempts" className={styles.number}>{attemptsOf(delivery)}</span>,
          <span key="answer">{answerOf(delivery)}</span>,
          <RowAct key="acts" delivery={delivery} />,
        ],
      }))}
    />
  );
}
