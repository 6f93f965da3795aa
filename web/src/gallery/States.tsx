/** Whole states of a page: loading, empty, away, full, busy. */

import { SearchX, ServerOff, Trash2 } from "lucide-react";
import type { ReactNode } from "react";

import { Refused } from "~/api/problems";
import { openLayer } from "~/frame/layers";
import styles from "~/gallery/GalleryPage.module.css";
import { BulkBar } from "~/library/BulkBar";
import { EmptyLibrary } from "~/library/EmptyLibrary";
import { FilterBar } from "~/library/FilterBar";
import { Trouble } from "~/library/Trouble";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { EmptyState, Skeleton } from "~/ui/States";

const nothing = (): void => undefined;

const Demo = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <section className={styles.demo}><h3>{title}</h3>{children}</section>
);

export const States = () => (
  <>
    <Card title="FilterBar · BulkBar">
      <FilterBar filter={{ state: "attention.failed", language: "no", from: "2026-11-01", to: "2026-11-20", max: 5 }} onFilter={nothing} />
      <BulkBar count={4} loaded={120} onAll={nothing} onDo={nothing} onClear={nothing} />
    </Card>
    <Card title="States">
      <div className={styles.pairs}>
        <Demo title="Loading, after 300 ms"><Skeleton label="Loading" rows={3} /></Demo>
        <Demo title="Nothing found"><EmptyState icon={SearchX} title="Nothing for “outer birth”" text="Titles and file names are looked through."><Button variant="outline">Remove filters</Button></EmptyState></Demo>
        <Demo title="The server is away"><EmptyState icon={ServerOff} title="Tiro does not answer" text="This page tries again by itself. Next try in 8 s."><Button variant="outline">Try now</Button></EmptyState></Demo>
        <Demo title="Refused"><Trouble title="The library could not be loaded" error={new Refused("database_busy", "", 503, true, 5)} onAgain={nothing} /></Demo>
        <Demo title="Nothing deleted"><EmptyState icon={Trash2} title="Nothing was deleted lately" text="What you delete waits here for a few minutes." /></Demo>
        <Demo title="No room, offline, updated">
          <div className={styles.stack}>
            <Banner tone="warning" title="The queue is full.">3 files keep their place and go on by themselves when there is room.</Banner>
            <Banner tone="warning" title="No connection.">What you see is as it was.</Banner>
            <Banner title="Tiro was updated." action={<Button size="sm" variant="outline">Load the new page</Button>}>This page is the one from before.</Banner>
          </div>
        </Demo>
        <Demo title="CommandPalette · ShortcutSheet · ActivitySheet">
          <div className={styles.line}>
            {(["palette", "shortcuts", "activity"] as const).map((layer) => <Button key={layer} variant="outline" onClick={() => { openLayer.set(layer); }}>{layer}</Button>)}
          </div>
        </Demo>
      </div>
      <Demo title="The first visit"><EmptyLibrary onAdd={nothing} /></Demo>
    </Card>
  </>
);
