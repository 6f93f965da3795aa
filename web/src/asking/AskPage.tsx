/** Asks all recordings, or those of some tags; each answer leads to the recordings that it comes from. */

import { useNavigate } from "@tanstack/react-router";
import { MessageCircleQuestionMark } from "lucide-react";
import { useState } from "react";

import { AskBox } from "~/asking/AskBox";
import styles from "~/asking/Asking.module.css";
import { conversationOf, ownKey } from "~/asking/conversation";
import { Exchanges } from "~/asking/Exchanges";
import { TagFilter } from "~/filters/TagFilter";
import { PageHead } from "~/frame/PageHead";
import { tagsIn } from "~/live/filter";
import { Citation } from "~/notes/Citation";
import { useStore } from "~/store/store";
import { t } from "~/text/later";
import { EmptyState } from "~/ui/States";

const LIBRARY = "";

export function AskPage() {
  const navigate = useNavigate();
  const [tags, setTags] = useState<string | undefined>();
  const conversation = conversationOf(LIBRARY);
  const isNew = useStore(conversation.exchanges).length === 0;
  const scope = { tags: tagsIn(tags) };
  return (
    <div className={styles.page}>
      <PageHead title={t("page.ask")} line={t("ask.libraryText")} />
      <div className={styles.filters}><TagFilter chosen={tags} onChoose={setTags} /></div>
      {isNew && <EmptyState icon={MessageCircleQuestionMark} title={t("ask.empty")} text={t("ask.emptyLibrary")} />}
      <Exchanges
        conversation={conversation}
        hasSources
        cite={({ recording_id: recordingId, start }) => (
          <Citation recordingId={recordingId} start={start} onSeek={(at) => { void navigate({ to: "/recordings/$recordingId", params: { recordingId }, search: { at } }); }} />
        )}
        onAgain={(question) => { void conversation.ask(question, scope, ownKey.get()); }}
      />
      <AskBox conversation={conversation} scope={scope} label={t("ask.library")} />
    </div>
  );
}
