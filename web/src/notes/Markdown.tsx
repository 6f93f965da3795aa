/** A note as it reads: headings, lists, boxes to tick, and times that lead to the sound. */

import { Fragment, type ReactNode, useMemo } from "react";

import { Citation } from "~/notes/Citation";
import { type Block, type Inline, type Item, partTask, readMarkdown } from "~/notes/markdown";
import styles from "~/notes/Markdown.module.css";
import { type Cite, exactStart } from "~/notes/written";
import { clock } from "~/text/numbers";
import { t } from "~/text/later";
import { Checkbox } from "~/ui/Choices";

export interface MarkdownProps {
  readonly text: string;
  /** Null: of none, so that times lead nowhere. */
  readonly recordingId: string | null;
  /** What the note cites, to the fraction of a second. */
  readonly cites?: readonly Cite[];
  readonly language?: string | null;
  readonly onSeek: (seconds: number) => void;
  /** Ticks the box in a line of the text; absent where nothing is to be ticked. */
  readonly onTick?: ((line: number, isDone: boolean) => void) | undefined;
}

type Ways = Pick<MarkdownProps, "recordingId" | "onSeek" | "onTick"> & { readonly cites: readonly Cite[] };

export function Markdown({ text, language, cites = [], ...rest }: MarkdownProps) {
  const blocks = useMemo(() => readMarkdown(text), [text]);
  return <div className={styles.text} dir="auto" lang={language ?? undefined}>{blocksIn(blocks, { cites, ...rest })}</div>;
}

const blocksIn = (blocks: readonly Block[], ways: Ways): ReactNode => blocks.map((block, at) => <Fragment key={at}>{blockIn(block, ways)}</Fragment>);

function blockIn(block: Block, ways: Ways): ReactNode {
  switch (block.kind) {
    case "heading":
      // The panel is below the page's heading; deeper ones are told apart no further.
      return block.level <= 2 ? <h2>{inlineIn(block.inside, ways)}</h2> : <h3>{inlineIn(block.inside, ways)}</h3>;
    case "paragraph":
      return <p>{inlineIn(block.inside, ways)}</p>;
    case "list":
      return <List isOrdered={block.isOrdered}>{block.items.map((item, at) => <ListItem key={at} item={item} ways={ways} />)}</List>;
    case "quote":
      return <blockquote>{blocksIn(block.blocks, ways)}</blockquote>;
    case "code":
      return <pre>{block.text}</pre>;
    case "table":
      return (
        <table>
          <thead><tr>{block.head.map((cell, at) => <th key={at} scope="col">{inlineIn(cell, ways)}</th>)}</tr></thead>
          <tbody>{block.rows.map((row, line) => <tr key={line}>{row.map((cell, at) => <td key={at}>{inlineIn(cell, ways)}</td>)}</tr>)}</tbody>
        </table>
      );
    case "rule":
      return <hr />;
  }
}

const List = ({ isOrdered, children }: { readonly isOrdered: boolean; readonly children: ReactNode }) => (isOrdered ? <ol>{children}</ol> : <ul>{children}</ul>);

function ListItem({ item, ways }: { readonly item: Item; readonly ways: Ways }) {
  const { inside, blocks, task } = item;
  if (task === null) return <li>{inlineIn(inside, ways)}{blocksIn(blocks, ways)}</li>;
  const { what, who } = partTask(inside);
  return (
    <li data-task="">
      <Checkbox
        checked={task.isDone}
        disabled={!ways.onTick}
        aria-label={t("notes.done.task", { task: plainOf(what) })}
        onChange={(event) => { ways.onTick?.(task.line, event.target.checked); }}
      />
      {inlineIn(what, ways)}
      {who !== null && <small>{who}</small>}
      {blocksIn(blocks, ways)}
    </li>
  );
}

const inlineIn = (inside: readonly Inline[], ways: Ways): ReactNode =>
  inside.map((part, at) => <Fragment key={at}>{part.kind === "text" && inside[at + 1]?.kind === "time" ? joined(part.text) : partIn(part, ways)}</Fragment>);

/** A time never begins a line: it stays with the word before it. */
const joined = (text: string): string => (text.trim() === "" ? text : `${text.trimEnd()}\u2060`);

function partIn(part: Inline, ways: Ways): ReactNode {
  switch (part.kind) {
    case "text":
      return part.text;
    case "strong":
      return <strong>{inlineIn(part.inside, ways)}</strong>;
    case "em":
      return <em>{inlineIn(part.inside, ways)}</em>;
    case "code":
      return <code>{part.text}</code>;
    case "link":
      return <a href={part.href} target="_blank" rel="noopener noreferrer nofollow">{inlineIn(part.inside, ways)}</a>;
    case "time":
      return ways.recordingId === null ? ` ${clock(part.seconds)}` : <Citation recordingId={ways.recordingId} start={exactStart(ways.cites, part.seconds)} onSeek={ways.onSeek} />;
  }
}

/** The words alone. */
const plainOf = (inside: readonly Inline[]): string =>
  inside.map((part) => ("text" in part ? part.text : "inside" in part ? plainOf(part.inside) : "")).join("").trim();
