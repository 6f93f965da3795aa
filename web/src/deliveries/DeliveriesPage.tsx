/** Where finished recordings go by themselves: destinations, the rules that send there, and what was sent. */

import { useQuery } from "@tanstack/react-query";
import { Plus, Send } from "lucide-react";
import { useState } from "react";

import { type Destination, destinationsQuery, kindsQuery } from "~/delivering/queries";
import styles from "~/deliveries/DeliveriesPage.module.css";
import { DestinationCard } from "~/deliveries/DestinationCard";
import { DestinationSheet } from "~/deliveries/DestinationSheet";
import { LatestCard } from "~/deliveries/LatestCard";
import { RulesCard } from "~/deliveries/RulesCard";
import { PageHead } from "~/frame/PageHead";
import { Fetching } from "~/jobs/Fetching";
import { t } from "~/text/later";
import { Button } from "~/ui/Button";
import { Secret } from "~/ui/Secret";
import { EmptyState } from "~/ui/States";

/** With more than these, nobody looks at the numbers of each. */
const MOST_COUNTED = 12;

/** One that is opened, a new one, or none. */
type Opened = { readonly destination: Destination | null } | null;

export function DeliveriesPage() {
  const query = useQuery({ ...destinationsQuery, staleTime: 0 });
  const { data } = query;
  const { data: kinds } = useQuery(kindsQuery);
  const [opened, setOpened] = useState<Opened>(null);
  const [secret, setSecret] = useState<{ readonly name: string; readonly secret: string } | null>(null);
  const all = data ?? [];
  const add = (): void => { setOpened({ destination: null }); };
  const shown = (name: string, made: string): void => { setSecret({ name, secret: made }); };
  const makesSecret = (kind: string): boolean => kinds?.some((each) => each.kind === kind && each.makes_secret) === true;
  return (
    <div>
      <PageHead title={t("page.deliveries")} line={t("deliveries.line")}>
        {all.length > 0 && <Button variant="primary" icon={Plus} onClick={add}>{t("destination.add")}</Button>}
      </PageHead>
      {secret && (
        <Secret
          title={t("destination.secret", { name: secret.name })}
          text={t("destination.secretText")}
          secret={secret.secret}
          copyLabel={t("secret.copy")}
          copiedLabel={t("secret.copied")}
          doneLabel={t("secret.done")}
          onDone={() => { setSecret(null); }}
        />
      )}
      <Fetching query={query} />
      {data?.length === 0 && (
        <EmptyState icon={Send} title={t("destination.empty")} text={t("destination.emptyText")}>
          <Button variant="primary" icon={Plus} onClick={add}>{t("destination.add")}</Button>
        </EmptyState>
      )}
      {data && (
        <div className={styles.parts}>
          {all.length > 0 && (
            <ul className={styles.cards}>
              {all.map((destination) => (
                <DestinationCard
                  key={destination.id}
                  destination={destination}
                  makesSecret={makesSecret(destination.kind)}
                  hasCounts={all.length <= MOST_COUNTED}
                  onEdit={() => { setOpened({ destination }); }}
                  onSecret={shown}
                />
              ))}
            </ul>
          )}
          <RulesCard destinations={all} />
          <LatestCard destinations={all} />
        </div>
      )}
      {opened && <DestinationSheet destination={opened.destination} onClose={() => { setOpened(null); }} onSecret={shown} />}
    </div>
  );
}
