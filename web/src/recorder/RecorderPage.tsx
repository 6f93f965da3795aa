/** Recording in the page: sources, clock, wave, controls, and how much of it is safe. */

import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ChevronDown, MicOff } from "lucide-react";
import { useCallback, useEffect, useState } from "react";

import { useHeading } from "~/frame/PageHead";
import { diarizersQuery, enginesQuery, preferencesQuery } from "~/live/queries";
import { type Form, keep, overDefaults, readKept, toOptions } from "~/options/form";
import { OptionsForm } from "~/options/OptionsForm";
import { Clock } from "~/recorder/Clock";
import { Controls } from "~/recorder/Controls";
import { hindrance } from "~/recorder/devices";
import { Finishing } from "~/recorder/Finishing";
import { Marks } from "~/recorder/Marks";
import { find, forget, keepings } from "~/recorder/keeping";
import styles from "~/recorder/RecorderPage.module.css";
import { RunningWave } from "~/recorder/RunningWave";
import { SavedUpTo } from "~/recorder/SavedUpTo";
import { Sources } from "~/recorder/Sources";
import { isTaking, type Phase, rename, reset, start, taking } from "~/recorder/taking";
import { useStore } from "~/store/store";
import { dayAndTime } from "~/text/numbers";
import { type Key, t } from "~/text/text";
import { Banner } from "~/ui/Banner";
import { TextInput } from "~/ui/Field";
import { EmptyState } from "~/ui/States";

const HEADS: Readonly<Record<Phase, Key>> = {
  ready: "recorder.ready", asking: "recorder.asking", running: "recorder.recording", paused: "recorder.paused",
  stopping: "recorder.finishing", finishing: "recorder.finishing",
};

export function RecorderPage() {
  const hindered = hindrance();
  if (hindered === "insecure") return <Insecure />;
  if (hindered !== null) return <EmptyState icon={MicOff} title={t("fault.unsupported")} text={t("fault.unsupportedText")} />;
  return <Recorder />;
}

function Insecure() {
  useHeading(t("recorder.page"));
  const https = `https://${location.host}`;
  const local = `http://localhost${location.port === "" ? "" : `:${location.port}`}`;
  return <EmptyState icon={MicOff} title={t("fault.insecure")} text={t("fault.insecureText", { https, local })} />;
}

function Recorder() {
  const { phase, fault, title } = useStore(taking);
  const heading = useHeading(t("recorder.page"));
  const isOn = isTaking({ phase });
  const [typed, setTyped] = useState("");
  const [form, setForm] = useState<Form | null>(null);
  const [engineKey, setEngineKey] = useState("");
  const { data: engines } = useQuery(enginesQuery);
  const { data: defaults } = useQuery(preferencesQuery);
  const options = form ?? readKept(engines, defaults);
  const begin = useCallback((): void => {
    if (form !== null) keep(form, true);
    const named = typed.trim() === "" ? t("recorder.untitled", { when: dayAndTime(new Date()) }) : typed.trim();
    void start({ title: named, options: overDefaults(toOptions(options), defaults), engineKey: engineKey === "" ? null : engineKey });
  }, [form, typed, options, defaults, engineKey]);
  useLeaving();
  return (
    <div className={styles.recorder}>
      <Sources />
      {fault !== null && <div className={styles.fault}><Banner tone="warning" title={t(faultKey(fault))} /></div>}
      <h1 className={styles.state} ref={heading} tabIndex={-1}>
        {isOn && <i className={styles.dot} data-state={phase} aria-hidden />}
        {t(HEADS[phase])}
      </h1>
      <Clock />
      <RunningWave />
      {phase === "finishing" ? <Finishing /> : <Controls phase={phase} onStart={begin} />}
      {phase !== "finishing" && <SavedUpTo />}
      <div className={styles.below}>
        <TextInput
          label={t("recorder.title")}
          placeholder={isOn ? title : t("recorder.untitled", { when: dayAndTime(new Date()) })}
          maxLength={300}
          disabled={phase === "finishing" || phase === "stopping"}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            if (isOn) rename(event.target.value);
          }}
        />
        <Marks />
        {(phase === "ready" || phase === "asking") && (
          <details className={styles.options}>
            <summary><ChevronDown aria-hidden />{t("recorder.options")}</summary>
            <Options form={options} onChange={setForm} engineKey={engineKey} onEngineKey={setEngineKey} />
          </details>
        )}
      </div>
    </div>
  );
}

interface OptionsProps {
  readonly form: Form;
  readonly onChange: (form: Form) => void;
  readonly engineKey: string;
  readonly onEngineKey: (key: string) => void;
}

function Options(props: OptionsProps) {
  const { data: engines } = useQuery(enginesQuery);
  const { data: diarizers } = useQuery(diarizersQuery);
  return <div className={styles.form}><OptionsForm {...props} engines={engines ?? []} diarizers={diarizers ?? []} /></div>;
}

/** Goes to the recording once the server has it. */
function useLeaving(): void {
  const navigate = useNavigate();
  const { id, phase } = useStore(taking);
  const recordingId = useStore(keepings).find(({ kept }) => kept.id === id)?.recordingId ?? null;
  useEffect(() => {
    if (phase !== "finishing" || id === null) return;
    if (recordingId !== null) {
      forget(id);
      reset();
      void navigate({ to: "/recordings/$recordingId", params: { recordingId } });
    } else if (!find(id)) {
      // It was sent while another page was shown.
      reset();
    }
  }, [id, phase, recordingId, navigate]);
}

function faultKey(fault: NonNullable<ReturnType<typeof taking.get>["fault"]>): Key {
  return `fault.${fault}`;
}
