/** The present, to the minute, so that today becomes yesterday on a page that stays open. */

import { useEffect, useState } from "react";

export function useMinute(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => { setNow(new Date()); }, 60_000);
    return () => { clearInterval(timer); };
  }, []);
  return now;
}
