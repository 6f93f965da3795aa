/** Everything of the account as one file, to keep or to take to another Tiro; and such a file taken in. */

import { useQueryClient } from "@tanstack/react-query";
import { Download, Upload } from "lucide-react";
import { useRef, useState } from "react";

import styles from "~/account/Account.module.css";
import { type Imported, sendTakeout } from "~/account/importing";
import { key } from "~/api/key";
import { refusedText } from "~/jobs/refused";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Progress } from "~/ui/Progress";
import { Setting } from "~/ui/Setting";

const ADDRESS = "/api/v1/me/export";

export const TakeoutCard = () => (
  <Card title={t("takeout")}>
    {key.get() === null && (
      <Setting label={t("takeout.export")} note={t("takeout.exportNote")}>
        <div className={styles.buttons}>
          <a className={styles.download} href={`${ADDRESS}?media=true`} download><Download aria-hidden />{t("takeout.all")}</a>
          <a className={styles.download} href={`${ADDRESS}?media=false`} download>{t("takeout.texts")}</a>
        </div>
      </Setting>
    )}
    <Importing />
  </Card>
);

type State = { readonly kind: "idle" } | { readonly kind: "sending"; readonly percent: number | null } | { readonly kind: "done"; readonly found: Imported } | { readonly kind: "refused"; readonly error: unknown };

function Importing() {
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<State>({ kind: "idle" });
  const chosen = async (file: File): Promise<void> => {
    setState({ kind: "sending", percent: 0 });
    try {
      const found = await sendTakeout(file, (percent) => { setState({ kind: "sending", percent }); });
      setState({ kind: "done", found });
      void queries.invalidateQueries();
    } catch (error) {
      setState({ kind: "refused", error });
    }
  };
  return (
    <>
      <Setting label={t("takeout.import")} note={<Told state={state} />}>
        <input
          ref={input}
          type="file"
          accept=".zip,application/zip"
          className={styles.file}
          tabIndex={-1}
          aria-label={t("takeout.choose")}
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            target.value = "";
            if (file) void chosen(file);
          }}
        />
        <Button variant="outline" icon={Upload} isBusy={state.kind === "sending"} onClick={() => { input.current?.click(); }}>{t("takeout.choose")}</Button>
      </Setting>
      {state.kind === "sending" && <Progress label={t("takeout.import")} value={state.percent === 100 ? null : state.percent} />}
    </>
  );
}

function Told({ state }: { readonly state: State }) {
  if (state.kind === "sending") return t(state.percent === 100 ? "takeout.taking" : "takeout.sending");
  if (state.kind === "refused") return <span role="alert" className={styles.trouble}>{refusedText(state.error)}</span>;
  if (state.kind === "idle") return t("takeout.importNote");
  const { recordings, skipped } = state.found;
  return <span role="status">{[t("takeout.done", { count: recordings }), skipped.length > 0 ? t("takeout.skipped", { count: skipped.length }) : null].filter(Boolean).join(" ")}</span>;
}
