/** Links that were made: until when, how often they were opened, and their end. */

import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import type { Share } from "~/api/types";
import { refusedText } from "~/jobs/refused";
import { revokeShare } from "~/sharing/queries";
import styles from "~/sharing/ShareList.module.css";
import { dayAndTime, fullMoment, moment } from "~/text/numbers";
import { type Key, t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Ask } from "~/ui/Overlay";
import { notify } from "~/ui/toasts";

interface ShareListProps {
  readonly shares: readonly Share[];
  /** Also which recording each leads to. */
  readonly isNamed?: boolean;
}

export function ShareList({ shares, isNamed = false }: ShareListProps) {
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Share | null>(null);
  const [now] = useState(() => new Date());
  const revoke = async ({ id }: Share): Promise<void> => {
    try {
      await revokeShare(queries, id);
      notify({ kind: "share-revoked", text: () => t("share.revoked") });
    } catch (error) {
      notify({ kind: "share-refused", text: () => t("share.refused", { reason: refusedText(error) }) });
    }
  };
  return (
    <>
      <ul className={styles.rows}>
        {shares.map((share) => {
          const isOver = Date.parse(share.expires_at) <= now.getTime();
          return (
            <li key={share.id} data-over={isOver || undefined}>
              <div className={styles.what}>
                {isNamed && <Link to="/recordings/$recordingId" params={{ recordingId: share.recording_id }}><bdi>{share.title}</bdi></Link>}
                <b><bdi>{nameOf(share)}</bdi></b>
                <p>{partsOf(share)}</p>
                <p>
                  <time dateTime={share.expires_at} title={fullMoment(new Date(share.expires_at))}>{t(isOver ? "share.ended" : "share.ends", { day: dayAndTime(new Date(share.expires_at)) })}</time>
                  {" · "}
                  {share.last_used_at === null ? t("share.never") : t("share.used", { count: share.uses, when: moment(new Date(share.last_used_at), now) })}
                </p>
              </div>
              <Button size="sm" variant="danger-text" aria-label={t("share.revokeNamed", { name: nameOf(share) })} onClick={() => { if (isOver) void revoke(share); else setAsked(share); }}>{t(isOver ? "share.remove" : "share.revoke")}</Button>
            </li>
          );
        })}
      </ul>
      <Ask
        isOpen={asked !== null}
        title={t("share.revokeAsk", { name: asked ? nameOf(asked) : "" })}
        text={t("share.revokeText")}
        yes={t("share.revoke")}
        no={t("share.keep")}
        onClose={() => { setAsked(null); }}
        onYes={() => { if (asked) void revoke(asked); }}
      />
    </>
  );
}

const nameOf = ({ name, created_at }: Share): string => name || t("share.unnamed", { day: dayAndTime(new Date(created_at)) });

const PARTS: readonly (readonly [keyof Share, Key])[] = [["with_media", "share.media"], ["with_exports", "share.exports"], ["with_notes", "share.notes"]];

const partsOf = (share: Share): string => [t("share.text"), ...PARTS.filter(([part]) => share[part] === true).map(([, label]) => t(label))].join(" · ");
