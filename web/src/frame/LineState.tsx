/** Says that the line to the server is broken, once it has been for some seconds; and that the page is outdated. */

import { useEffect } from "react";

import { isOutdated } from "~/frame/updates";
import { useAge } from "~/live/age";
import { power } from "~/live/power";
import { hurry } from "~/live/sharing";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";

export function LineState() {
  const age = useAge();
  const isOld = useStore(isOutdated);
  const isBroken = age !== null;
  const standing = useStore(power);
  useEffect(() => {
    // What moves turns grey everywhere at once.
    if (isBroken) document.documentElement.dataset.line = "broken";
    else delete document.documentElement.dataset.line;
  }, [isBroken]);
  if (standing !== "on") return <Banner tone="warning" title={t(`power.${standing}`)}>{t(`power.${standing}Text`)}</Banner>;
  if (isBroken) {
    const isOffline = !navigator.onLine;
    return (
      <Banner
        tone="warning"
        title={t(isOffline ? "line.offline" : "line.away")}
        action={isOffline ? undefined : <Button size="sm" variant="outline" onClick={hurry}>{t("away.now")}</Button>}
      >
        {t(isOffline ? "line.offlineText" : "line.awayText")}
      </Banner>
    );
  }
  if (!isOld) return null;
  return (
    <Banner title={t("line.updated")} action={<Button size="sm" variant="outline" onClick={() => { location.reload(); }}>{t("line.reload")}</Button>}>
      {t("line.updatedText")}
    </Banner>
  );
}
