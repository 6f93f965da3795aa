/** Where a question is written; beside it the reader's own key, where the language model takes one. */

import { useQuery } from "@tanstack/react-query";
import { ArrowUp, Eraser, KeyRound, Square } from "lucide-react";
import { type FormEvent, useState } from "react";

import styles from "~/asking/Asking.module.css";
import { type Conversation, ownKey, type Scope } from "~/asking/conversation";
import { llmsQuery, usualLlm } from "~/notes/queries";
import { useStore } from "~/store/store";
import { t } from "~/text/later";
import { Button } from "~/ui/Button";
import { TextInput } from "~/ui/Field";
import { IconButton } from "~/ui/IconButton";
import { Popover } from "~/ui/Popover";

const LONGEST = 2000;

interface AskBoxProps {
  readonly conversation: Conversation;
  readonly scope: Scope;
  readonly label: string;
}

export function AskBox({ conversation, scope, label }: AskBoxProps) {
  const exchanges = useStore(conversation.exchanges);
  const key = useStore(ownKey);
  const [question, setQuestion] = useState("");
  const isRunning = exchanges.at(-1)?.phase.kind === "running";
  const sent = (event: FormEvent): void => {
    event.preventDefault();
    const wanted = question.trim();
    if (isRunning || wanted === "") return;
    setQuestion("");
    void conversation.ask(wanted, scope, key);
  };
  return (
    <form className={styles.box} onSubmit={sent}>
      <div className={styles.field}>
        <TextInput label={label} isLabelHidden placeholder={label} value={question} maxLength={LONGEST} autoComplete="off" dir="auto" onChange={(event) => { setQuestion(event.target.value); }} />
      </div>
      {exchanges.length > 0 && !isRunning && <IconButton icon={Eraser} label={t("ask.clear")} onClick={conversation.clear} />}
      <OwnKey />
      {isRunning
        ? <IconButton key="stop" icon={Square} variant="outline" label={t("ask.stop")} onClick={conversation.stop} />
        : <IconButton key="send" icon={ArrowUp} variant="primary" type="submit" label={t("ask.send")} />}
    </form>
  );
}

function OwnKey() {
  const llms = useQuery(llmsQuery);
  const [isOpen, setOpen] = useState(false);
  const [given, setGiven] = useState("");
  const key = useStore(ownKey);
  if (usualLlm(llms.data ?? [])?.takes_key !== true) return null;
  const use = (): void => {
    ownKey.set(() => given.trim());
    setGiven("");
    setOpen(false);
  };
  return (
    <Popover label={t("ask.key")} isOpen={isOpen} onOpenChange={setOpen} trigger={<IconButton icon={KeyRound} label={t("ask.key")} hasTooltip={false} isPressed={key !== ""} />}>
      <div className={styles.key}>
        <TextInput label={t("ask.key")} hint={t("ask.keyHint")} type="password" autoComplete="off" value={given} onChange={(event) => { setGiven(event.target.value); }} />
        <Button variant="outline" onClick={use}>{t("ask.useKey")}</Button>
      </div>
    </Popover>
  );
}
