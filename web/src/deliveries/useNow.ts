/** The present moment, told anew while something counts down. */

import { useEffect, useState } from "react";

const TICK_MS = 10_000;

export function useNow(isCounting: boolean): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    if (!isCounting) return undefined;
    const timer = setInterval(() => { setNow(new Date()); }, TICK_MS);
    return () => { clearInterval(timer); };
  }, [isCounting]);
  return now;
}
