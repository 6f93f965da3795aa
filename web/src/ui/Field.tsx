/** A labelled input with a hint, or with what is wrong. */

import { CircleAlert, Search } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";

import styles from "~/ui/Field.module.css";
import { Kbd } from "~/ui/Kbd";

interface Described {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  /** The label is read aloud alone: what it is for is plain to see. */
  readonly isLabelHidden?: boolean;
}

interface FieldProps extends Described {
  readonly children: (ids: FieldIds) => ReactNode;
}

/** What ties an input to its label, hint and error. */
export interface FieldIds {
  readonly id: string;
  readonly "aria-labelledby": string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": true | undefined;
}

export function Field({ label, hint, error, isLabelHidden = false, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  return (
    <div className={styles.field}>
      <label className={styles.label} id={`${id}-label`} htmlFor={id} data-hidden-visually={isLabelHidden || undefined}>
        {label}
      </label>
      {children({
        id,
        "aria-labelledby": `${id}-label`,
        "aria-describedby": note === undefined ? undefined : noteId,
        "aria-invalid": error === undefined ? undefined : true,
      })}
      {note !== undefined && (
        <p id={noteId} className={styles.note} data-tone={error === undefined ? "hint" : "error"}>
          {error !== undefined && <CircleAlert aria-hidden />}
          {note}
        </p>
      )}
    </div>
  );
}

export function TextInput({ label, hint, error, isLabelHidden = false, ...rest }: Described & ComponentProps<"input">) {
  return (
    <Field label={label} hint={hint} error={error} isLabelHidden={isLabelHidden}>
      {(ids) => <input type="text" {...rest} {...ids} className={styles.input} />}
    </Field>
  );
}

export function TextArea({ label, hint, error, ...rest }: Described & ComponentProps<"textarea">) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => <textarea rows={2} {...rest} {...ids} className={styles.input} />}
    </Field>
  );
}

interface SearchInputProps extends ComponentProps<"input"> {
  readonly label: string;
  readonly shortcut?: string;
}

export function SearchInput({ label, shortcut, ...rest }: SearchInputProps) {
  return (
    <div className={styles.search} role="search" aria-label={label}>
      <Search aria-hidden />
      <input {...rest} type="search" aria-label={label} className={styles.input} />
      {shortcut !== undefined && <Kbd>{shortcut}</Kbd>}
    </div>
  );
}
