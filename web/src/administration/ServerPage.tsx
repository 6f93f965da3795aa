/** Stops the server, or has it begin anew; both ask before, and say how far it is. */

import { useMutation } from "@tanstack/react-query";
import { Power as PowerIcon, RotateCw } from "lucide-react";
import { useState } from "react";

import styles from "~/administration/Administration.module.css";
import { POST, told } from "~/api/client";
import { refusedText } from "~/jobs/refused";
import { followRestart, followStop, power } from "~/live/power";
import { hurry } from "~/live/sharing";
import { useStore } from "~/store/store";
import { t } from "~/text/later";
import { announce } from "~/ui/Announcer";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Ask } from "~/ui/Overlay";
import { Setting } from "~/ui/Setting";
import { EmptyState } from "~/ui/States";

export function ServerPage() {
  const standing = useStore(power);
  const [asked, setAsked] = useState<"stop" | "restart" | null>(null);
  const stopping = useMutation({
    mutationFn: () => told(POST("/api/v1/system/stop", { body: {} })),
    onSuccess: () => {
      announce(t("power.stopping"));
      void followStop().then(hurry);
    },
  });
  const restarting = useMutation({
    mutationFn: () => told(POST("/api/v1/system/restart", { body: {} })),
    onSuccess: () => {
      announce(t("power.restarting"));
      void followRestart().then(() => {
        hurry();
        announce(t("power.back"));
      });
    },
  });
  if (standing !== "on") {
    return <div className={styles.stopped}><EmptyState icon={standing === "restarting" ? RotateCw : PowerIcon} title={t(`power.${standing}`)} text={t(`power.${standing}Text`)} /></div>;
  }
  const error = stopping.error ?? restarting.error;
  return (
    <Card title={t("settings.server")}>
      <Setting label={t("server.restart")} note={t("server.restartNote")}>
        <Button variant="outline" icon={RotateCw} isBusy={restarting.isPending} onClick={() => { setAsked("restart"); }}>{t("server.restartGo")}</Button>
      </Setting>
      <Setting label={t("server.stop")} note={t("server.stopNote")}>
        <Button variant="danger-text" icon={PowerIcon} isBusy={stopping.isPending} onClick={() => { setAsked("stop"); }}>{t("server.stopGo")}</Button>
      </Setting>
      {error && <p className={styles.trouble} role="alert">{refusedText(error)}</p>}
      <Ask isOpen={asked === "restart"} title={t("server.askRestart")} text={t("server.askRestartText")} yes={t("server.restartGo")} no={t("server.keep")} onYes={() => { restarting.mutate(); }} onClose={() => { setAsked(null); }} />
      <Ask isOpen={asked === "stop"} title={t("server.askStop")} text={t("server.askStopText")} yes={t("server.stopGo")} no={t("server.keep")} onYes={() => { stopping.mutate(); }} onClose={() => { setAsked(null); }} />
    </Card>
  );
}
