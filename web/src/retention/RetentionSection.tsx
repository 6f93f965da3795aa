/** How long the reader's things are kept: by kind, by tag, and for administrators the ages that hold for everybody. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { refusedText } from "~/jobs/refused";
import { tagsQuery } from "~/live/queries";
import { AgeSelect } from "~/retention/AgeSelect";
import { ageText, isShorter, KINDS } from "~/retention/ages";
import { EverybodyCard } from "~/retention/EverybodyCard";
import { type Preview, preview, retentionQuery, setRetention } from "~/retention/queries";
import styles from "~/retention/RetentionSection.module.css";
import { TagAges } from "~/retention/TagAges";
import { TryOut } from "~/retention/TryOut";
import { useShortening } from "~/retention/useShortening";
import { useIsAdmin } from "~/session/session";
import { byName } from "~/tags/assigning";
import { locale, t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Setting } from "~/ui/Setting";
import { ErrorState, Skeleton } from "~/ui/States";
import { notify } from "~/ui/toasts";

export function RetentionSection() {
  const isAdmin = useIsAdmin();
  return (
    <div className={styles.cards}>
      <OwnCard />
      {isAdmin && <EverybodyCard />}
    </div>
  );
}

function OwnCard() {
  const queries = useQueryClient();
  const { data, error, isPending, refetch } = useQuery(retentionQuery);
  const { data: tags = [] } = useQuery(tagsQuery);
  const [tried, setTried] = useState<Preview | null>(null);
  const [isBusy, setBusy] = useState(false);
  const { wish, question } = useShortening();
  const tryOut = async (): Promise<void> => {
    setBusy(true);
    try {
      setTried(await preview());
    } catch (problem) {
      notify({ kind: "retention-refused", text: () => refusedText(problem) });
    } finally {
      setBusy(false);
    }
  };
  const spared = [...tags].sort(byName).filter(({ retention }) => retention?.record_days === "never" || retention?.transcript_days === "never").map(({ name }) => `“${name}”`);
  return (
    <Card title={t("retention")} aside={<Button variant="outline" size="sm" isBusy={isBusy} onClick={() => { void tryOut(); }}>{t("retention.try")}</Button>}>
      {isPending && <Skeleton label={t("retention.loading")} rows={3} />}
      {error && !data && <ErrorState title={t("retention.error")} text={refusedText(error)} action={{ label: t("again"), run: () => { void refetch(); } }} detailsLabel={t("details")} details={String(error)} />}
      {data && KINDS.map(({ kind, label, note }) => (
        <Setting
          key={kind}
          label={t(label)}
          note={kind === "transcript_days" && spared.length > 0 ? t("retention.except", { names: new Intl.ListFormat(locale()).format(spared) }) : t(note)}
        >
          <AgeSelect
            what={t(label)}
            age={data[kind]}
            unsaid={t("retention.default", { age: data.installation[kind] === "never" ? t("retention.neverThere") : ageText(data.installation[kind]) })}
            onChoose={(age) => {
              const { audio_days, transcript_days, record_days } = data;
              const draft = { audio_days, transcript_days, record_days, [kind]: age };
              const change = async (): Promise<void> => {
                queries.setQueryData(retentionQuery.queryKey, await setRetention(draft));
                setTried(null);
              };
              void wish({ due: () => preview(draft), change, isShorter: isShorter(age ?? data.installation[kind], data.effective[kind]) });
            }}
          />
        </Setting>
      ))}
      {tried && <div className={styles.tried}><TryOut preview={tried} /></div>}
      <TagAges tags={tags} />
      {question}
    </Card>
  );
}
