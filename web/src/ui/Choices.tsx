/** Small choices: a box to tick, a switch, one of a few side by side, one of several with an explanation. */

import { type ComponentProps, type ReactNode, useEffect, useRef } from "react";

import styles from "~/ui/Choices.module.css";

type InputProps = Omit<ComponentProps<"input">, "type" | "className">;

interface CheckboxProps extends InputProps {
  /** Some of what it stands for is chosen. */
  readonly isMixed?: boolean;
}

export function Checkbox({ isMixed = false, ...rest }: CheckboxProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = isMixed;
  }, [isMixed]);
  return <input {...rest} ref={box} type="checkbox" className={styles.check} />;
}

/** A tick box with its text beside it. */
export function LabelledCheckbox({ children, ...rest }: CheckboxProps & { readonly children: ReactNode }) {
  return (
    <label className={styles.labelled}>
      <Checkbox {...rest} />
      {children}
    </label>
  );
}

export const Switch = (props: InputProps) => (
  <input {...props} type="checkbox" role="switch" className={styles.switch} />
);

interface SegmentedControlProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly onChoose: (value: string) => void;
}

export function SegmentedControl({ label, value, choices, onChoose }: SegmentedControlProps) {
  return (
    <div className={styles.segmented} role="group" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === value}
          onClick={() => {
            onChoose(choice.value);
          }}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}

interface ChoiceCardProps extends InputProps {
  readonly title: string;
  readonly tag?: ReactNode;
  /** What it means, or why it cannot be chosen. */
  readonly note?: ReactNode;
}

export function ChoiceCard({ title, tag, note, ...rest }: ChoiceCardProps) {
  return (
    <label className={styles.card} aria-disabled={rest.disabled || undefined}>
      <input {...rest} type="radio" />
      <b>{title}</b>
      {tag ?? <span />}
      {note !== undefined && <p>{note}</p>}
    </label>
  );
}
