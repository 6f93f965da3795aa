/** What the palette can do besides opening recordings; pages add their own while they are shown. */

import type { LucideIcon } from "lucide-react";
import { useEffect } from "react";

import { makeStore } from "~/store/store";
import { matching } from "~/ui/matching";

export interface Command {
  readonly id: string;
  /** In words, as it is read and found. */
  readonly label: string;
  readonly icon: LucideIcon;
  readonly shortcut?: string;
  readonly run: () => void;
}

export const commands = makeStore<readonly Command[]>([]);

/** Offers commands while a component is shown; give the same array while they are the same. */
export function useCommands(own: readonly Command[]): void {
  useEffect(() => {
    commands.set((now) => [...now, ...own]);
    return () => { commands.set((now) => now.filter((command) => !own.includes(command))); };
  }, [own]);
}

/** The commands that fit what was typed. */
export function fitting(all: readonly Command[], typed: string): Command[] {
  const named = all.map((command) => ({ value: command.id, label: command.label, command }));
  return matching(named, [], typed).map(({ command }) => command);
}
