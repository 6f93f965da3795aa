/** A recording that broke off: how much of it there is, and what may be done; or one that is on its way. */

import { CloudUpload, LifeBuoy, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";

import { refusedText } from "~/jobs/refused";
import { exactLength } from "~/recorder/clock";
import { discard, goOn, keep, type Keeping, soundOf, undoDiscard } from "~/recorder/keeping";
import styles from "~/recorder/RescueBanner.module.css";
import { SaveFile } from "~/recorder/SaveFile";
import type { Kept } from "~/recorder/shelf";
import { percent } from "~/text/numbers";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { notify } from "~/ui/toasts";

export function RescueBanner({ item }: { readonly item: Keeping }) {
  if (item.state === "offered") return <Offer kept={item.kept} />;
  return item.refused === null ? <OnTheWay item={item} /> : <NotTaken item={item} />;
}

function Offer({ kept }: { readonly kept: Kept }) {
  const [isHeard, setHeard] = useState(false);
  const length = exactLength(kept.seconds);
  return (
    <section className={styles.banner} aria-label={kept.title}>
      <LifeBuoy aria-hidden />
      <p role="status"><b>{t("rescue", { title: kept.title, length })}</b> {t("rescue.text")}</p>
      <div>
        <Button size="sm" variant="primary" onClick={() => void keep(kept.id)}>{t("rescue.keep", { length })}</Button>
        {!isHeard && <Button size="sm" variant="outline" onClick={() => { setHeard(true); }}>{t("rescue.listen")}</Button>}
        <Deleting kept={kept} />
      </div>
      {isHeard && <Sound id={kept.id} />}
    </section>
  );
}

function OnTheWay({ item: { kept, sentBytes, isHeld } }: { readonly item: Keeping }) {
  const part = (100 * sentBytes) / Math.max(1, kept.sizeBytes);
  return (
    <section className={styles.banner} aria-label={kept.title}>
      <CloudUpload aria-hidden />
      <p>
        <b>{t(isHeld ? "rescue.held" : "rescue.sending", { title: kept.title })}</b> {isHeld ? t("rescue.heldText") : percent(Math.min(99, part))}
      </p>
      {isHeld && <div><Button size="sm" variant="outline" onClick={() => { goOn(kept.id); }}>{t("again")}</Button></div>}
    </section>
  );
}

function NotTaken({ item: { kept, refused } }: { readonly item: Keeping }) {
  return (
    <section className={styles.banner} data-tone="warning" aria-label={kept.title}>
      <TriangleAlert aria-hidden />
      <p role="status"><b>{t("rescue.refused", { title: kept.title })}</b> {refusedText(refused)}</p>
      <div>
        <Button size="sm" variant="outline" onClick={() => { goOn(kept.id); }}>{t("again")}</Button>
        <SaveFile kept={kept} />
        <Deleting kept={kept} />
      </div>
    </section>
  );
}

function Deleting({ kept }: { readonly kept: Kept }) {
  const remove = (): void => {
    void discard(kept.id);
    notify({
      kind: `discarded-${kept.id}`,
      text: () => t("rescue.deleted", { title: kept.title }),
      action: { label: t("rescue.undo"), run: () => void undoDiscard(kept.id) },
    });
  };
  return <Button size="sm" variant="danger-text" onClick={remove}>{t("rescue.delete")}</Button>;
}

function Sound({ id }: { readonly id: string }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let made: string | null = null;
    let isGone = false;
    void soundOf(id).then((sound) => {
      if (isGone) return;
      made = URL.createObjectURL(sound);
      setUrl(made);
    });
    return () => {
      isGone = true;
      if (made !== null) URL.revokeObjectURL(made);
    };
  }, [id]);
  if (url === null) return null;
  // Nobody has written it down yet.
  // eslint-disable-next-line jsx-a11y/media-has-caption
  return <audio className={styles.sound} src={url} controls autoPlay aria-label={t("rescue.listen")} />;
}
