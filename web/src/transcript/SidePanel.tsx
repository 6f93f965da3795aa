/** What stands beside the text: a column that can be made wider, on middle widths a sheet. */

import { Tabs } from "radix-ui";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from "react";

import { t } from "~/text/text";
import styles from "~/transcript/SidePanel.module.css";
import { Sheet } from "~/ui/Overlay";
import { keptWidth, keepWidth, WIDEST, NARROWEST } from "~/transcript/width";

/** The id of what covers the text on phones. */
export const PHONE_VIEW = "phone-view";
/** The value of the text itself among the tabs of a phone. */
export const TEXT = "text";

export interface View {
  readonly value: string;
  readonly label: string;
  readonly content: ReactNode;
}

interface SidePanelProps {
  readonly views: readonly View[];
  readonly value: string;
  readonly onChoose: (value: string) => void;
  /** What stands above the tabs: the picture of a film. */
  readonly children?: ReactNode;
}

const STEP = 16;
/** What the design gives it, while the reader has not: --panel at the usual size of text. */
const USUAL = 408;

export function SidePanel({ views, value, onChoose, children }: SidePanelProps) {
  const [width, setWidth] = useState(keptWidth);
  const resize = (wished: number): void => { setWidth(keepWidth(wished)); };
  const dragged = (event: PointerEvent): void => {
    if (!(event.currentTarget as Element).hasPointerCapture(event.pointerId)) return;
    const isLeftToRight = getComputedStyle(event.currentTarget).direction === "ltr";
    resize(isLeftToRight ? innerWidth - event.clientX : event.clientX);
  };
  const keyed = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    resize((width ?? event.currentTarget.parentElement?.getBoundingClientRect().width ?? USUAL) + step);
  };
  return (
    <aside className={styles.panel} aria-label={t("panel")} style={width === null ? undefined : { inlineSize: width }}>
      {/* A separator that can be moved is a control: WAI-ARIA's window splitter. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <div
        className={styles.edge}
        role="separator"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        aria-orientation="vertical"
        aria-label={t("panel.width")}
        aria-valuemin={NARROWEST}
        aria-valuemax={WIDEST}
        aria-valuenow={width ?? USUAL}
        onPointerDown={(event) => { event.currentTarget.setPointerCapture(event.pointerId); }}
        onPointerMove={dragged}
        onKeyDown={keyed}
        onDoubleClick={() => { setWidth(keepWidth(null)); }}
      />
      {children}
      <PanelTabs views={views} value={value} onChoose={onChoose} />
    </aside>
  );
}

export type PanelTabsProps = Pick<SidePanelProps, "views" | "value" | "onChoose">;

/** The tabs with what they lead to. */
const PanelTabs = ({ views, value, onChoose }: PanelTabsProps) => (
  <Tabs.Root className={styles.tabbed} value={value} onValueChange={onChoose}>
    <Tabs.List className={styles.tabs} aria-label={t("panel")}>
      {views.map((view) => <Tabs.Trigger key={view.value} value={view.value}>{view.label}</Tabs.Trigger>)}
    </Tabs.List>
    {views.map((view) => (
      <Tabs.Content key={view.value} className={styles.body} value={view.value}>{view.content}</Tabs.Content>
    ))}
  </Tabs.Root>
);

interface SideSheetProps extends PanelTabsProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** The same from the side, where there is no room beside the text. */
export const SideSheet = ({ isOpen, onClose, ...tabs }: SideSheetProps) => (
  <Sheet isOpen={isOpen} onClose={onClose} title={t("panel")} closeLabel={t("close")}>
    <div className={styles.sheet}><PanelTabs {...tabs} /></div>
  </Sheet>
);

/** The tabs of a phone, where what they lead to takes the place of the text. */
export const PhoneTabs = ({ views, value, onChoose }: PanelTabsProps) => (
  <Tabs.Root className={styles.phone} value={value} onValueChange={onChoose}>
    <Tabs.List className={styles.tabs} aria-label={t("panel")}>
      {[{ value: TEXT, label: t("reading.text") }, ...views].map((view) => (
        <Tabs.Trigger key={view.value} value={view.value} aria-controls={view.value === value && value !== TEXT ? PHONE_VIEW : undefined}>{view.label}</Tabs.Trigger>
      ))}
    </Tabs.List>
  </Tabs.Root>
);
