/** What is typed, told after a pause; what was asked before never overwrites what is typed since. */

import { useEffect, useRef, useState } from "react";

const PAUSE_MS = 200;

/** Gives what the field holds and what sets it. */
export function useTyped(q = "", onTyped: (q: string | undefined) => void): [string, (typed: string) => void] {
  const [typed, setTyped] = useState(q);
  const [sent, setSent] = useState<readonly string[]>([]);
  const [last, setLast] = useState(q);
  // Changed elsewhere, as by going back, it is changed here, too.
  if (q !== last) {
    setLast(q);
    if (!sent.includes(q)) setTyped(q);
    setSent(sent.slice(sent.indexOf(q) + 1));
  }
  const told = useRef(onTyped);
  useEffect(() => { told.current = onTyped; });
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === q) return undefined;
    const timer = setTimeout(() => {
      setSent((now) => [...now, wanted]);
      told.current(wanted === "" ? undefined : wanted);
    }, PAUSE_MS);
    return () => { clearTimeout(timer); };
  }, [typed, q]);
  return [typed, setTyped];
}
