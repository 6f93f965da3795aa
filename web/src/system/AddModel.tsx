/** Fetches a model that the list does not have: a repository of the hub, for an engine that loads such. */

import { type FormEvent, useId, useState } from "react";

import { Refused } from "~/api/problems";
import { engineName } from "~/jobs/engines";
import { refusedText } from "~/jobs/refused";
import { usePull } from "~/system/acts";
import styles from "~/system/Form.module.css";
import { isRepository } from "~/system/repository";
import { t } from "~/text/text";
import { Button } from "~/ui/Button";
import { TextInput } from "~/ui/Field";
import { DialogBox } from "~/ui/Overlay";
import { Select } from "~/ui/Select";
import { notify } from "~/ui/toasts";

const ENGINES = ["faster_whisper", "sherpa"];

interface AddModelProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function AddModel({ isOpen, onClose }: AddModelProps) {
  const id = useId();
  const pull = usePull();
  const close = (): void => {
    pull.reset();
    onClose();
  };
  const given = (engine: string, name: string): void => {
    pull.mutate({ engine, name }, {
      onSuccess: () => {
        notify({ kind: "pulling", text: () => t("add.begun", { name }) });
        close();
      },
    });
  };
  return (
    <DialogBox
      isOpen={isOpen}
      onClose={close}
      title={t("models.add")}
      closeLabel={t("close")}
      footer={<Button variant="primary" type="submit" form={id} isBusy={pull.isPending}>{t("model.pull")}</Button>}
    >
      <Repository id={id} refusal={pull.error instanceof Error ? pull.error : null} onGiven={given} />
    </DialogBox>
  );
}

interface RepositoryProps {
  readonly id: string;
  readonly refusal: Error | null;
  readonly onGiven: (engine: string, name: string) => void;
}

function Repository({ id, refusal, onGiven }: RepositoryProps) {
  const [engine, setEngine] = useState(ENGINES[0] ?? "");
  const [name, setName] = useState("");
  const [isTried, setTried] = useState(false);
  const submitted = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (isRepository(name)) onGiven(engine, name.trim());
  };
  const wrong = isTried && !isRepository(name) ? t("add.form") : undefined;
  const refused = refusal instanceof Refused ? refusedText(refusal) : undefined;
  return (
    <form id={id} className={styles.form} onSubmit={submitted} noValidate>
      <Select
        label={t("model.engine")}
        value={engine}
        onChoose={setEngine}
        choices={ENGINES.map((value) => ({ value, label: engineName(value) }))}
      />
      <TextInput
        label={t("add.repository")}
        hint={t("add.hint")}
        error={wrong ?? refused}
        placeholder="Systran/faster-whisper-small"
        autoComplete="off"
        spellCheck={false}
        value={name}
        onChange={(event) => { setName(event.target.value); }}
      />
    </form>
  );
}
