/** Where the reader is signed in; each can be ended but the one that they look from. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import styles from "~/account/Account.module.css";
import { agentOf } from "~/account/agents";
import { type SessionLine, sessionsQuery } from "~/account/queries";
import { DELETE, told } from "~/api/client";
import { Fetching } from "~/jobs/Fetching";
import { refusedText } from "~/jobs/refused";
import { ago, fullMoment } from "~/text/numbers";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Tag } from "~/ui/Tag";
import { notify } from "~/ui/toasts";

export function SessionsCard() {
  const query = useQuery(sessionsQuery);
  const queries = useQueryClient();
  const ending = useMutation({
    mutationFn: (one: SessionLine | null) =>
      told(one === null ? DELETE("/api/v1/me/sessions") : DELETE("/api/v1/me/sessions/{session_id}", { params: { path: { session_id: one.id } } })),
    onSuccess: (_, one) => { notify({ kind: "session-ended", text: () => t(one === null ? "sessions.endedOthers" : "sessions.ended") }); },
    onError: (error) => { notify({ kind: "session-not-ended", text: () => refusedText(error) }); },
    onSettled: () => queries.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
  const lines = query.data ?? [];
  const endOthers = (
    <Button variant="outline" size="sm" isBusy={ending.isPending && ending.variables === null} onClick={() => { ending.mutate(null); }}>{t("sessions.endOthers")}</Button>
  );
  return (
    <Card title={t("sessions")} aside={lines.length > 1 && endOthers}>
      <Fetching query={query} rows={2} />
      <ul className={styles.list} aria-label={t("sessions")}>
        {lines.map((line) => (
          <li key={line.id} className={styles.row}>
            <div className={styles.what}>
              <b>{nameOf(line)}</b>
              <p>
                {line.address !== null && <><bdi>{line.address}</bdi> · </>}
                <time dateTime={line.last_used_at} title={fullMoment(new Date(line.last_used_at))}>{t("sessions.used", { when: ago(new Date(line.last_used_at), new Date()) })}</time>
              </p>
            </div>
            {line.is_current
              ? <Tag tone="accent">{t("sessions.this")}</Tag>
              : <Button variant="danger-text" size="sm" isBusy={ending.isPending && ending.variables?.id === line.id} aria-label={t("sessions.endOf", { name: nameOf(line) })} onClick={() => { ending.mutate(line); }}>{t("sessions.end")}</Button>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function nameOf({ user_agent }: SessionLine): string {
  const { browser, system } = agentOf(user_agent);
  if (browser !== null && system !== null) return t("sessions.on", { browser, system });
  return browser ?? system ?? t("sessions.unknown");
}
