/** What this browser keeps for the page, and installing it. */

import { useEffect, useState } from "react";

import { installer } from "~/frame/install";
import { ownName } from "~/session/session";
import { Setting } from "~/ui/Setting";
import { useStore } from "~/store/store";
import { size } from "~/text/numbers";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { notify } from "~/ui/toasts";

/** Choices that are remembered, besides those that this page shows. */
const REMEMBERED = ["tiro.export", "tiro.format", "tiro.panel", "tiro.held", "tiro.microphone"];

/** Those of the last recordings, which belong to whoever made them. */
const OPTIONS = "tiro.options";

export function BrowserSection() {
  const install = useStore(installer);
  const { used, isSafe, ask } = useStorage();
  const isInstalled = matchMedia("(display-mode: standalone)").matches;
  return (
    <>
      {(install !== null || isInstalled) && (
        <Setting label={t("settings.app")} note={t(isInstalled ? "settings.appDone" : "settings.appNote")}>
          {install !== null && <Button variant="outline" onClick={install}>{t("settings.install")}</Button>}
        </Setting>
      )}
      <Setting label={t("settings.storage")} note={[used === null ? t("settings.storageUnknown") : t("settings.storageUsed", { size: size(used) }), t(isSafe ? "settings.storageSafe" : "settings.storageUnsafe")].join(" ")}>
        {!isSafe && ask !== null && <Button variant="outline" onClick={ask}>{t("settings.storageKeep")}</Button>}
      </Setting>
      <Setting label={t("settings.remembered")} note={t("settings.rememberedNote")}>
        <Button
          variant="outline"
          onClick={() => {
            for (const name of REMEMBERED) localStorage.removeItem(name);
            localStorage.removeItem(ownName(OPTIONS));
            notify({ kind: "forgotten", text: () => t("settings.forgotten") });
          }}
        >
          {t("settings.forget")}
        </Button>
      </Setting>
    </>
  );
}

/** How much is kept here, and whether the browser may clear it by itself. */
function useStorage() {
  const [used, setUsed] = useState<number | null>(null);
  const [isSafe, setSafe] = useState(false);
  // Not every page may ask: only those that came by https or from this machine.
  const storage = navigator.storage as StorageManager | undefined;
  useEffect(() => {
    void storage?.estimate().then(({ usage }) => { setUsed(usage ?? null); });
    void storage?.persisted().then(setSafe);
  }, [storage]);
  const ask = storage ? () => {
    void storage.persist().then((isGiven) => {
      setSafe(isGiven);
      if (!isGiven) notify({ kind: "not-kept", text: () => t("settings.storageRefused") });
    });
  } : null;
  return { used, isSafe, ask };
}
