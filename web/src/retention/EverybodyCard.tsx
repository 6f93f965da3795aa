/** For administrators: the ages that hold where neither an account nor a tag says anything. */

import { useQuery, useQueryClient } from "@tanstack/react-query";

import { AgeSelect } from "~/retention/AgeSelect";
import { isShorter, KINDS } from "~/retention/ages";
import { everybodyQuery, retentionQuery, setForEverybody } from "~/retention/queries";
import { useShortening } from "~/retention/useShortening";
import { t } from "~/text/text";
import { Card } from "~/ui/Card";
import { Setting } from "~/ui/Setting";

export function EverybodyCard() {
  const queries = useQueryClient();
  const { data } = useQuery(everybodyQuery);
  const { wish, question } = useShortening();
  if (!data) return null;
  return (
    <Card title={t("retention.everybody")}>
      {KINDS.map(({ kind, label, note }) => {
        const known = data.find((each) => each.kind === kind);
        if (!known) return null;
        return (
          <Setting key={kind} label={t(label)} note={t(known.isLocked ? "retention.locked" : note)}>
            <AgeSelect
              what={`${t("retention.everybody")}: ${t(label)}`}
              age={known.age}
              unsaid={null}
              isDisabled={known.isLocked}
              onChoose={(age) => {
                if (age === null) return;
                const change = async (): Promise<void> => {
                  await setForEverybody(kind, age);
                  await Promise.all([queries.invalidateQueries({ queryKey: everybodyQuery.queryKey.slice(0, 1) }), queries.invalidateQueries({ queryKey: retentionQuery.queryKey })]);
                };
                // What would go of others' is not counted here.
                void wish({ due: () => Promise.resolve(null), change, isShorter: isShorter(age, known.age) });
              }}
            />
          </Setting>
        );
      })}
      {question}
    </Card>
  );
}
