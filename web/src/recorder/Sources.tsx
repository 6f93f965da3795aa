/** What is recorded: which microphone, how loud it is, and the sound of a tab if wanted. */

import { Mic } from "lucide-react";
import { useEffect, useState } from "react";

import { canShareTabs, type Microphone, microphones, NONE, USUAL } from "~/recorder/devices";
import { LevelMeter } from "~/recorder/LevelMeter";
import styles from "~/recorder/RecorderPage.module.css";
import { chooseMicrophone, chooseTab, isTaking, taking } from "~/recorder/taking";
import { useStore } from "~/store/store";
import { t } from "~/text/text";
import { Switch } from "~/ui/Choices";
import { Select } from "~/ui/Select";

export function Sources() {
  const now = useStore(taking);
  const isOn = isTaking(now);
  const known = useMicrophones(isOn);
  const chosen = known.some(({ id }) => id === now.microphone) || now.microphone === NONE ? now.microphone : USUAL;
  return (
    <div className={styles.sources}>
      <div>
        <Select
          label={t("recorder.microphone")}
          isLabelHidden
          icon={<Mic aria-hidden />}
          value={chosen}
          onChoose={(id) => void chooseMicrophone(id)}
          choices={[
            { value: USUAL, label: t("recorder.usual") },
            ...known.map(({ id, name }) => ({ value: id, label: name })),
            ...(now.hasTab || now.microphone === NONE ? [{ value: NONE, label: t("recorder.noMicrophone") }] : []),
          ]}
        />
      </div>
      <div>{isOn && <LevelMeter />}</div>
      {canShareTabs() && (
        <label className={styles.tab}>
          <Switch checked={now.hasTab} onChange={(event) => void chooseTab(event.target.checked)} />
          {t("recorder.tab")}
        </label>
      )}
    </div>
  );
}

/** The microphones that the browser names; they are asked for anew when one comes, goes or was allowed. */
function useMicrophones(isOn: boolean): readonly Microphone[] {
  const [known, setKnown] = useState<readonly Microphone[]>([]);
  useEffect(() => {
    let isGone = false;
    const look = (): void => {
      void microphones().then((found) => { if (!isGone) setKnown(found); }, () => undefined);
    };
    look();
    navigator.mediaDevices.addEventListener("devicechange", look);
    return () => {
      isGone = true;
      navigator.mediaDevices.removeEventListener("devicechange", look);
    };
  }, [isOn]);
  return known;
}
