/** Keys for programs, as their owner and an administrator see them; revoking one in use is asked for. */

import { useState } from "react";

import { refusedText } from "~/jobs/refused";
import { ago, dayAndTime, fullMoment, moment } from "~/text/numbers";
import { isKey, t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Ask } from "~/ui/Overlay";
import { Table } from "~/ui/Table";
import { Tag } from "~/ui/Tag";
import { notify } from "~/ui/toasts";

export interface KeyLine {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
}

interface KeyTableProps {
  readonly keys: readonly KeyLine[];
  /** @throws Refused when the server refuses; the key is then still there. */
  readonly onRevoke: (id: string) => Promise<void>;
}

const ALL = 4;

/** What a key may, in words. */
export function mayText(scopes: readonly string[]): string {
  if (scopes.length === ALL) return t("keys.everything");
  return scopes.map((scope) => (isKey(`scope.${scope}Short`) ? t(`scope.${scope}Short` as "scope.readShort") : scope)).join(", ");
}

export function KeyTable({ keys, onRevoke }: KeyTableProps) {
  const [asked, setAsked] = useState<KeyLine | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const revoke = (line: KeyLine): void => {
    setAsked(null);
    setBusy(line.id);
    onRevoke(line.id)
      .then(() => { notify({ kind: "revoked", text: () => t("keys.revoked", { name: line.name }) }); })
      .catch((error: unknown) => { notify({ kind: "not-revoked", text: () => refusedText(error) }); })
      .finally(() => { setBusy(null); });
  };
  return (
    <>
      <Table
        label={t("settings.keys")}
        hasActs
        heads={[t("keys.columnName"), t("keys.columnMay"), t("keys.columnUsed"), t("keys.columnEnds"), t("keys.columnActs")]}
        rows={keys.map((line) => ({
          key: line.id,
          cells: [
            <span key="name"><b><bdi>{line.name}</bdi></b> <small>{line.prefix}…</small></span>,
            mayText(line.scopes),
            usedText(line),
            <Ends key="ends" at={line.expires_at} />,
            <Button key="acts" variant="danger-text" size="sm" isBusy={busy === line.id} aria-label={t("keys.revokeOf", { name: line.name })} onClick={() => { setAsked(line); }}>{t("keys.revoke")}</Button>,
          ],
        }))}
      />
      <Ask
        isOpen={asked !== null}
        title={t("keys.ask", { name: asked?.name ?? "" })}
        text={asked?.last_used_at == null ? t("keys.askUnused") : t("keys.askUsed", { when: usedText(asked) })}
        yes={t("keys.revoke")}
        no={t("keys.keep")}
        onYes={() => { if (asked) revoke(asked); }}
        onClose={() => { setAsked(null); }}
      />
    </>
  );
}

const usedText = ({ last_used_at }: KeyLine): string => (last_used_at === null ? t("keys.notUsed") : ago(new Date(last_used_at), new Date()));

function Ends({ at }: { readonly at: string | null }) {
  if (at === null) return <>{t("keys.never")}</>;
  const [end, now] = [new Date(at), new Date()];
  if (end <= now) return <Tag tone="warning">{t("keys.ended")}</Tag>;
  return <time dateTime={at} title={fullMoment(end)}>{isToday(end, now) ? dayAndTime(end) : moment(end, now)}</time>;
}

const isToday = (at: Date, now: Date): boolean => at.toDateString() === now.toDateString();
