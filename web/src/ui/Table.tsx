/** Rows of facts; below 768 px each row becomes a few lines. */

import type { ReactNode } from "react";

import styles from "~/ui/Table.module.css";

interface TableProps {
  readonly label: string;
  readonly heads: readonly string[];
  /** The last column has acts alone, whose head is read aloud. */
  readonly hasActs?: boolean;
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
}

export const Table = ({ label, heads, rows, hasActs = false }: TableProps) => (
  <table className={styles.table} aria-label={label} data-acts={hasActs || undefined}>
    <thead>
      <tr>
        {heads.map((head, index) => (
          <th key={head} scope="col">
            <span data-hidden-visually={(hasActs && index === heads.length - 1) || undefined}>{head}</span>
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => (
        <tr key={row.key}>
          {row.cells.map((cell, index) => (
            <td key={heads[index]}>{cell}</td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);
