/** Says that the line to the server is broken, once it has been for some seconds. */

import { useEffect, useState } from "react";

import { brokenSince } from "~/live/live";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { Banner } from "~/ui/Banner";

const QUIET_MS = 5000;

export function LineState() {
  const since = useStore(brokenSince);
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => { setLong(since !== null); }, since === null ? 0 : QUIET_MS);
    return () => { clearTimeout(timer); };
  }, [since]);
  if (since === null || !isLong) return null;
  const isOffline = !navigator.onLine;
  return (
    <Banner tone="warning" title={t(isOffline ? "line.offline" : "line.away")}>
      {t(isOffline ? "line.offlineText" : "line.awayText")}
    </Banner>
  );
}
