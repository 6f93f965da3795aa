/** The source of a template as it is typed: numbered lines, marked where something is wrong, and the mistakes below it. */

import { CircleAlert } from "lucide-react";
import { useId, useMemo, useRef, type UIEvent } from "react";

import type { Problem } from "~/templates/queries";
import { byLine, linesIn, placeOf } from "~/templates/source";
import styles from "~/templates/SourceField.module.css";
import { t } from "~/text/later";
import { LinkButton } from "~/ui/Button";

interface SourceFieldProps {
  readonly source: string;
  readonly problems: readonly Problem[];
  /** What became of the last check, in words. */
  readonly said: string;
  readonly isReadOnly: boolean;
  readonly onChange: (source: string) => void;
}

export function SourceField({ source, problems, said, isReadOnly, onChange }: SourceFieldProps) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const count = linesIn(source);
  const wrong = useMemo(() => byLine(problems, count), [problems, count]);
  const scrolled = (event: UIEvent<HTMLTextAreaElement>): void => {
    if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop;
  };
  const goTo = (line: number): void => {
    const field = area.current;
    if (!field) return;
    const { start, end } = placeOf(source, line);
    field.focus();
    field.setSelectionRange(start, end);
    field.scrollTop = (line - 3) * (field.scrollHeight / count);
  };
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.label}>{t("template.source")}</label>
      <div className={styles.box} data-wrong={problems.length > 0 || undefined}>
        <div ref={gutter} className={styles.gutter} aria-hidden>
          {Array.from({ length: count }, (_, index) => <span key={index} data-wrong={wrong.has(index + 1) || undefined}>{index + 1}</span>)}
        </div>
        <textarea
          ref={area}
          id={id}
          className={styles.area}
          aria-describedby={`${id}-hint ${id}-said`}
          aria-invalid={problems.length > 0 || undefined}
          wrap="off"
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          dir="ltr"
          readOnly={isReadOnly}
          value={source}
          onChange={(event) => { onChange(event.target.value); }}
          onScroll={scrolled}
        />
      </div>
      <p id={`${id}-hint`} className={styles.hint}>{t("template.sourceHint")}</p>
      <p id={`${id}-said`} role="status" className={styles.said} data-tone={problems.length > 0 ? "danger" : undefined}>{said}</p>
      {problems.length > 0 && (
        <ul className={styles.problems}>
          {problems.toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0)).map((problem, index) => (
            <li key={index}>
              <CircleAlert aria-hidden />
              <p>
                {problem.line !== null && <><LinkButton aria-label={t("template.goTo", { line: problem.line })} onClick={() => { goTo(problem.line ?? 1); }}>{t("template.line", { line: problem.line })}</LinkButton> </>}
                <span lang="en">{problem.message}</span> <code>{problem.path}</code>
              </p>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
