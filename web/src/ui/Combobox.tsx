/** Several of many, found by typing: what is chosen stands as tags that can be taken out. */

import { X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";

import { Field } from "~/ui/Field";
import styles from "~/ui/Combobox.module.css";
import { matching } from "~/ui/matching";

interface ComboboxProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly placeholder: string;
  readonly removeLabel: (name: string) => string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: string[]) => void;
  /** Offers what was typed as a new choice, by this text; null where it is known. */
  readonly newLabel?: (typed: string) => string | null;
}

export function Combobox({ label, hint, placeholder, removeLabel, choices, chosen, onChange, newLabel }: ComboboxProps) {
  const listId = useId();
  const [typed, setTyped] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const isTyped = typed.trim() !== "" && !chosen.includes(typed.trim());
  const made = isTyped ? newLabel?.(typed.trim()) : null;
  const offered = [...matching(choices, chosen, typed), ...(made == null ? [] : [{ value: typed.trim(), label: made }])];
  const isShown = isOpen && offered.length > 0;

  const choose = (value: string | undefined): void => {
    if (value === undefined) return;
    onChange([...chosen, value]);
    setTyped("");
    setAt(0);
  };
  const keyed = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setOpen(true);
      setAt((now) => Math.max(0, Math.min(offered.length - 1, now + (isOpen ? step : 0))));
    } else if (event.key === "Enter" && isShown) {
      event.preventDefault();
      choose(offered[at]?.value);
    } else if (event.key === "Escape" && isOpen) {
      event.stopPropagation();
      setOpen(false);
    } else if (event.key === "Backspace" && typed === "") {
      onChange(chosen.slice(0, -1));
    }
  };

  return (
    <Field label={label} hint={hint}>
      {(ids) => (
        <div className={styles.box}>
          {chosen.map((value) => {
            const name = choices.find((choice) => choice.value === value)?.label ?? value;
            return (
              <span key={value} className={styles.chosen}>
                {name}
                <button
                  type="button"
                  aria-label={removeLabel(name)}
                  onClick={() => { onChange(chosen.filter((other) => other !== value)); }}
                >
                  <X aria-hidden />
                </button>
              </span>
            );
          })}
          <input
            {...ids}
            role="combobox"
            autoComplete="off"
            aria-expanded={isShown}
            aria-controls={listId}
            aria-activedescendant={isShown ? `${listId}-${String(at)}` : undefined}
            placeholder={chosen.length === 0 ? placeholder : ""}
            value={typed}
            onChange={(event) => { setTyped(event.target.value); setOpen(true); setAt(0); }}
            onFocus={() => { setOpen(true); }}
            onBlur={() => { setOpen(false); }}
            onKeyDown={keyed}
          />
          <ul id={listId} role="listbox" aria-label={label} className={styles.list} hidden={!isShown}>
            {isShown && offered.map((choice, index) => (
              // The keyboard works in the input: aria-activedescendant names what Enter takes.
              // eslint-disable-next-line jsx-a11y/click-events-have-key-events
              <li
                key={choice.value}
                id={`${listId}-${String(index)}`}
                role="option"
                aria-selected={index === at}
                onMouseDown={(event) => { event.preventDefault(); }}
                onClick={() => { choose(choice.value); }}
              >
                {choice.label}
              </li>
            ))}
          </ul>
        </div>
      )}
    </Field>
  );
}
