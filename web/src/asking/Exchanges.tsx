/** Questions with their answers, the newest last. */

import { CircleSlash2, Copy, Quote } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";

import type { Answer } from "~/api/types";
import styles from "~/asking/Asking.module.css";
import { type Conversation, copiedOf, type Exchange } from "~/asking/conversation";
import { refusedText } from "~/jobs/refused";
import { useStore } from "~/store/store";
import { clock } from "~/text/numbers";
import { t } from "~/text/later";
import { Button } from "~/ui/Button";
import { copyText } from "~/ui/clipboard";
import { IconButton } from "~/ui/IconButton";

export type Cited = Answer["citations"][number];

interface ExchangesProps {
  readonly conversation: Conversation;
  /** Draws a time that leads to where it was said. */
  readonly cite: (cited: Cited) => ReactNode;
  /** The places are told with their words below each answer. */
  readonly hasSources: boolean;
  readonly onAgain: (question: string) => void;
}

export function Exchanges({ conversation, ...rest }: ExchangesProps) {
  const exchanges = useStore(conversation.exchanges);
  const end = useRef<HTMLDivElement>(null);
  const count = exchanges.length;
  useEffect(() => { if (count > 0) end.current?.scrollIntoView({ block: "end" }); }, [count]);
  return (
    <div className={styles.exchanges} role="log" aria-label={t("ask.label")}>
      {exchanges.map((exchange) => <One key={exchange.id} exchange={exchange} {...rest} />)}
      <div ref={end} />
    </div>
  );
}

type OneProps = Omit<ExchangesProps, "conversation"> & { readonly exchange: Exchange };

function One({ exchange: { question, phase }, cite, hasSources, onAgain }: OneProps) {
  return (
    // While it grows nothing of it is said: only final words enter the log.
    <article className={styles.exchange} aria-busy={phase.kind === "running"}>
      <p className={styles.question} dir="auto">{question}</p>
      {phase.kind === "running" && (phase.text === "" ? <p className={styles.quiet}>{t("ask.thinking")}</p> : <p className={styles.answer} data-growing="" dir="auto">{phase.text}</p>)}
      {phase.kind === "stopped" && <p className={styles.quiet}>{t("ask.stopped")}</p>}
      {phase.kind === "failed" && (
        <div className={styles.failed}>
          <p><b>{t("ask.failed")}</b> {refusedText(phase.error)}</p>
          <Button size="sm" variant="outline" onClick={() => { onAgain(question); }}>{t("ask.again")}</Button>
        </div>
      )}
      {phase.kind === "done" && <Answered answer={phase.answer} cite={cite} hasSources={hasSources} />}
    </article>
  );
}

interface AnsweredProps extends Pick<ExchangesProps, "cite" | "hasSources"> {
  readonly answer: Answer;
}

function Answered({ answer, cite, hasSources }: AnsweredProps) {
  if (answer.origin === "extracted") return <Places answer={answer} cite={cite} title={t("ask.extracted")} />;
  if (answer.said === false) return <NotSaid answer={answer} cite={cite} />;
  const { statements, citations, model } = answer;
  return (
    <>
      <p className={styles.answer} dir="auto">
        {statements.map(({ text, citations: at }, index) => (
          <span key={index}>{text}{"\u2060"}{at.map((each) => citations[each]).filter((cited) => cited !== undefined).map((cited, number) => <span key={number}>{cite(cited)}</span>)} </span>
        ))}
      </p>
      {hasSources && <Sources citations={citations} cite={cite} />}
      <p className={styles.facts}>
        <Quote aria-hidden />
        <span>{[t("ask.checked", { count: citations.length }), model].filter(Boolean).join(" · ")}</span>
        <IconButton size="sm" icon={Copy} label={t("ask.copy")} onClick={() => { void copyText(copiedOf(answer, clock), t("ask.copied")); }} />
      </p>
    </>
  );
}

/** The places by themselves, where no model has read them. */
function Places({ answer, cite, title }: Pick<AnsweredProps, "answer" | "cite"> & { readonly title: string }) {
  if (answer.citations.length === 0) return <NotSaid answer={answer} cite={cite} />;
  return (
    <>
      <p className={styles.quiet}>{title}</p>
      <Sources citations={answer.citations} cite={cite} />
    </>
  );
}

const NotSaid = ({ answer: { citations, coverage }, cite }: Pick<AnsweredProps, "answer" | "cite">) => (
  <div className={styles.notSaid}>
    <CircleSlash2 aria-hidden />
    <div>
      <p><b>{t("ask.notSaid")}</b> {t("ask.notSaidText")} {coverage.read > 0 && `${t("ask.read", { count: coverage.read })}.`}</p>
      {citations.length > 0 && <p>{t("ask.closest")} {citations.map((cited, at) => <span key={at}>{cite(cited)}</span>)}</p>}
    </div>
  </div>
);

const Sources = ({ citations, cite }: { readonly citations: readonly Cited[]; readonly cite: ExchangesProps["cite"] }) => (
  <ul className={styles.sources}>
    {citations.map((cited, at) => (
      <li key={at}>
        <p><bdi>{[cited.title, cited.speaker].filter(Boolean).join(" · ")}</bdi> {cite(cited)}</p>
        <blockquote dir="auto">{cited.text}</blockquote>
      </li>
    ))}
  </ul>
);
