/** What stands in a list's place when it cannot be had; a server that is away is tried again by itself. */

import { ServerOff } from "lucide-react";
import { useEffect, useState } from "react";

import { isUnreachable, Refused } from "~/api/problems";
import { refusedText } from "~/jobs/refused";
import { triedAgainAt } from "~/live/live";
import { hurry } from "~/live/sharing";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { EmptyState, ErrorState } from "~/ui/States";

interface TroubleProps {
  readonly title: string;
  readonly error: Error;
  readonly onAgain: () => void;
}

export function Trouble({ title, error, onAgain }: TroubleProps) {
  if (isAway(error)) return <Away onAgain={onAgain} />;
  return (
    <ErrorState
      title={title}
      text={refusedText(error)}
      action={{ label: t("again"), run: onAgain }}
      detailsLabel={t("details")}
      details={error instanceof Refused ? `${error.code} · ${String(error.status)}` : error.message}
    />
  );
}

/** No answer at all, or one that did not come from Tiro but from what stands before it. */
const isAway = (error: Error): boolean => error instanceof Refused && isUnreachable(error) && (error.status === 0 || error.code.startsWith("http_"));

function Away({ onAgain }: Pick<TroubleProps, "onAgain">) {
  const nextAt = useStore(triedAgainAt);
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    if (nextAt === null) return;
    const look = (): void => { setSeconds(Math.max(0, Math.ceil((nextAt - Date.now()) / 1000))); };
    const first = setTimeout(look);
    const timer = setInterval(look, 1000);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [nextAt]);
  return (
    <EmptyState icon={ServerOff} title={t("away")} text={[t("away.text"), nextAt !== null && seconds > 0 ? t("away.next", { count: seconds }) : ""].join(" ")}>
      <Button
        variant="outline"
        onClick={() => {
          hurry();
          onAgain();
        }}
      >
        {t("away.now")}
      </Button>
    </EmptyState>
  );
}
