/** Asks one recording; a time in an answer leads to where it was said. */

import { MessageCircleQuestionMark } from "lucide-react";

import { AskBox } from "~/asking/AskBox";
import styles from "~/asking/Asking.module.css";
import { conversationOf, ownKey } from "~/asking/conversation";
import { Exchanges } from "~/asking/Exchanges";
import { Citation } from "~/notes/Citation";
import { useStore } from "~/store/store";
import { t } from "~/text/later";
import { EmptyState } from "~/ui/States";

interface AskPanelProps {
  readonly recordingId: string;
  readonly onSeek: (seconds: number) => void;
}

export function AskPanel({ recordingId, onSeek }: AskPanelProps) {
  const conversation = conversationOf(recordingId);
  const isNew = useStore(conversation.exchanges).length === 0;
  const scope = { recordingId };
  return (
    <div className={styles.panel}>
      {isNew && <EmptyState icon={MessageCircleQuestionMark} title={t("ask.empty")} text={t("ask.emptyText")} />}
      <Exchanges
        conversation={conversation}
        hasSources={false}
        cite={({ start }) => <Citation recordingId={recordingId} start={start} onSeek={onSeek} />}
        onAgain={(question) => { void conversation.ask(question, scope, ownKey.get()); }}
      />
      <AskBox conversation={conversation} scope={scope} label={t("ask.recording")} />
    </div>
  );
}
