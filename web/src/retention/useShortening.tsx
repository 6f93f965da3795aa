/** Asks before an age is made so short that something would go by it; whatever deletes nothing is changed at once. */

import { type ReactNode, useState } from "react";

import { refusedText } from "~/jobs/refused";
import { dueText, isNothing } from "~/retention/ages";
import type { Preview } from "~/retention/queries";
import { t } from "~/text/text";
import { Ask } from "~/ui/Overlay";
import { notify } from "~/ui/toasts";

interface Wish {
  /** What would go by it; null where that cannot be told. */
  readonly due: () => Promise<Preview | null>;
  readonly change: () => Promise<void>;
  /** Whether it may delete something at all. */
  readonly isShorter: boolean;
}

/** Gives what is called with a wish, and the question to draw. */
export function useShortening(): { readonly wish: (wish: Wish) => Promise<void>; readonly question: ReactNode } {
  const [asked, setAsked] = useState<{ readonly text: string; readonly change: () => Promise<void> } | null>(null);
  const run = async (change: () => Promise<void>): Promise<void> => {
    try {
      await change();
      notify({ kind: "retention", text: () => t("retention.saved") });
    } catch (error) {
      notify({ kind: "retention-refused", text: () => t("retention.refused", { reason: refusedText(error) }) });
    }
  };
  const wish = async ({ due, change, isShorter }: Wish): Promise<void> => {
    if (!isShorter) {
      await run(change);
      return;
    }
    try {
      const preview = await due();
      if (preview && isNothing(preview)) await run(change);
      else setAsked({ text: [preview && `${t("retention.ifRan")} ${dueText(preview)}`, t("retention.shorterText")].filter(Boolean).join(" "), change });
    } catch (error) {
      notify({ kind: "retention-refused", text: () => t("retention.refused", { reason: refusedText(error) }) });
    }
  };
  const question = (
    <Ask
      isOpen={asked !== null}
      title={t("retention.shorter")}
      text={asked?.text ?? ""}
      yes={t("retention.shorterYes")}
      no={t("retention.shorterNo")}
      onClose={() => { setAsked(null); }}
      onYes={() => { if (asked) void run(asked.change); }}
    />
  );
  return { wish, question };
}
