/** Every component in every state on one page, for eyes and for tests; its own texts are not translated. */

import { Ellipsis, Play, Trash2, TriangleAlert } from "lucide-react";
import { useState } from "react";

import type { Job } from "~/api/types";
import { PageHead } from "~/frame/PageHead";
import styles from "~/gallery/GalleryPage.module.css";
import { Rows } from "~/gallery/Rows";
import { States } from "~/gallery/States";
import { JobState } from "~/jobs/JobState";
import { peopleOf } from "~/speakers/people";
import { SpeakerBadge, SpeakerBadges } from "~/speakers/SpeakerBadge";
import { t } from "~/text/text";
import { Banner } from "~/ui/Banner";
import { Button, LinkButton } from "~/ui/Button";
import { Card } from "~/ui/Card";
import { Checkbox, ChoiceCard, SegmentedControl, Switch } from "~/ui/Choices";
import { Combobox } from "~/ui/Combobox";
import { SearchInput, TextArea, TextInput } from "~/ui/Field";
import { IconButton } from "~/ui/IconButton";
import { Kbd } from "~/ui/Kbd";
import { Menu, MenuItem, MenuRule } from "~/ui/Menu";
import { Ask, DialogBox } from "~/ui/Overlay";
import { Popover } from "~/ui/Popover";
import { Progress } from "~/ui/Progress";
import { Select } from "~/ui/Select";
import { EmptyState, ErrorState } from "~/ui/States";
import { Table } from "~/ui/Table";
import { Tabs } from "~/ui/Tabs";
import { Tag } from "~/ui/Tag";
import { notify } from "~/ui/toasts";

const NAMES = ["Maren Holt", "Tomasz Reyes", "Ama Boateng", "Erik Lund", "Ilse Brandt", "Jonas Krog", null, "漁港", "Zoë", "Ravi Shah", "Eleven"];
const PEOPLE = peopleOf(NAMES.map((name, index) => ({ id: String(index), name })));
const LANGUAGES = [{ value: "en", label: "English" }, { value: "no", label: "Norwegian" }, { value: "de", label: "German" }];
const JOB = { id: "j", recording_id: "r", kind: "transcribe", state: "running", stage: "transcribe", progress: 62, eta_seconds: 240, queue_position: null, priority: 5, plan: [], options: {}, attempt: 1, warnings: [], error: null, created_at: "2026-11-20T09:30:00Z", started_at: null, finished_at: null, revision: 1, resolved: { engine: null, model: null, diarizer: null, language: null, steps: [] } } satisfies Job;

export const GalleryPage = () => (
  <div>
    <PageHead title={t("page.components")} line="Named as in code; states by attribute, never by extra class" />
    <div className={styles.stack}>
      <Rows />
      <States />
    </div>
    <div className={styles.grid}>
      <Buttons />
      <Fields />
      <Card title="Tag · JobState">
        <div className={styles.line}>
          <Tag dot={2}>Interviews</Tag>
          <Tag tone="success">Ready</Tag>
          <Tag tone="accent">Default</Tag>
          <Tag tone="warning" icon={TriangleAlert}>Draft quality</Tag>
          <Tag tone="danger">Failed</Tag>
          <Tag tone="info">Paused</Tag>
          <Kbd>F2</Kbd>
        </div>
        <div className={styles.stack}>
          <JobState title="queued" job={{ ...JOB, state: "queued", queue_position: 2 }} />
          <JobState title="running" job={JOB} />
          <JobState title="paused" job={{ ...JOB, state: "paused", progress: 45 }} />
          <JobState title="completed" job={{ ...JOB, state: "completed", progress: 100 }} />
          <JobState title="overdue" job={{ ...JOB, id: "late", eta_seconds: -30, progress: 99 }} />
          <JobState title="failed" job={{ ...JOB, state: "failed" }} />
          <JobState title="cancelled" job={{ ...JOB, state: "cancelled" }} />
          <Progress label="failed" value={20} state="failed" />
          <Progress label="unknown" value={null} />
        </div>
      </Card>
      <Card title="SpeakerBadge">
        <ul className={styles.line}>
          {PEOPLE.map((person) => <li key={person.id} className={styles.person}><SpeakerBadge person={person} />{person.name}</li>)}
          <li><SpeakerBadges people={PEOPLE} /></li>
        </ul>
      </Card>
      <Layers />
      <Card title="Banner">
        <div className={styles.stack}>
          <Banner title="Information.">One line, one action.</Banner>
          <Banner tone="warning" title="Draft quality." action={<Button size="sm" variant="outline">Run again</Button>}>A better engine is ready.</Banner>
          <Banner tone="danger" title="Disk full.">Uploads wait.</Banner>
        </div>
      </Card>
      <Card title="EmptyState · ErrorState">
        <EmptyState title="Nothing for “outer birth”" text="Did you mean outer berth?"><Button variant="outline">Remove filters</Button></EmptyState>
        <ErrorState title="Not enough memory" text="9 of 22 parts are done and kept." action={{ label: "Try again", run: () => undefined }} detailsLabel="Details" details="engine_out_of_memory · transcribe" />
      </Card>
      <Card title="Tabs · Table">
        <Tabs
          label="Panels"
          tabs={[
            { value: "a", label: "Queue", content: <Table label="Queue" heads={["Recording", "State"]} rows={[{ key: "1", cells: ["Council meeting", "62 %"] }, { key: "2", cells: ["Lecture 7", "waits"] }]} /> },
            { value: "b", label: "History", content: <p>Nothing yet.</p> },
          ]}
        />
      </Card>
    </div>
  </div>
);

const Buttons = () => (
  <Card title="Button · IconButton">
    <div className={styles.line}>
      <Button variant="primary">Primary</Button>
      <Button variant="outline">Outline</Button>
      <Button variant="soft">Soft</Button>
      <Button>Plain</Button>
      <Button isPressed>Pressed</Button>
      <Button variant="danger">Delete</Button>
      <Button variant="danger-text">Delete</Button>
      <Button variant="outline" isBusy>Busy</Button>
      <Button disabled>Disabled</Button>
      <Button variant="outline" size="sm">Small</Button>
      <IconButton variant="outline" icon={Ellipsis} label="More" />
      <IconButton size="sm" icon={Play} label="Play" />
      <LinkButton>Link</LinkButton>
    </div>
  </Card>
);

function Fields() {
  const [language, setLanguage] = useState("en");
  const [chosen, setChosen] = useState<string[]>(["en"]);
  const [text, setText] = useState("said");
  return (
    <Card title="Field · Select · Combobox · Switch · SegmentedControl · ChoiceCard">
      <div className={styles.stack}>
        <div className={styles.line}>
          <TextInput label="Title" defaultValue="Storm drill" hint="Shown in lists and exports" />
          <TextInput label="Speakers" defaultValue="forty" error="A number from 1 to 20" />
        </div>
        <SearchInput label="Search" placeholder="Search all recordings" shortcut="/" />
        <TextArea label="Vocabulary" defaultValue="Skarholm, Hellmark" />
        <div className={styles.line}>
          <Select label="Language" value={language} onChoose={setLanguage} choices={LANGUAGES} />
          <Combobox label="Allowed languages" placeholder="Any" removeLabel={(name) => `Remove ${name}`} choices={LANGUAGES} chosen={chosen} onChange={setChosen} />
        </div>
        <div className={styles.line}>
          <Switch aria-label="Off" />
          <Switch aria-label="On" defaultChecked />
          <Checkbox aria-label="Check" defaultChecked />
          <Checkbox aria-label="Mixed" isMixed />
          <SegmentedControl label="Text" value={text} onChoose={setText} choices={[{ value: "said", label: "As said" }, { value: "clean", label: "Clean" }]} />
        </div>
        <div>
          <ChoiceCard name="g" title="Best for this machine" tag={<Tag tone="accent">Recommended</Tag>} note="About 3 min for an hour of sound." defaultChecked />
          <ChoiceCard name="g" title="pocketsphinx" tag={<Tag>Not available</Tag>} note="Turned off by the administrator." disabled />
        </div>
      </div>
    </Card>
  );
}

function Layers() {
  const [isAsking, setAsking] = useState(false);
  const [isOpen, setOpen] = useState(false);
  return (
    <Card title="Menu · Popover · Dialog · Toast">
      <div className={styles.line}>
        <Menu label="Recording" trigger={<Button variant="outline">Menu</Button>}>
          <MenuItem icon={Play} shortcut="↵" onSelect={() => undefined}>Open</MenuItem>
          <MenuItem isDisabled onSelect={() => undefined}>Export</MenuItem>
          <MenuRule />
          <MenuItem icon={Trash2} tone="danger" onSelect={() => undefined}>Delete</MenuItem>
        </Menu>
        <Popover label="About" trigger={<Button variant="outline">Popover</Button>}>A small surface.</Popover>
        <Button variant="outline" onClick={() => { setAsking(true); }}>Ask</Button>
        <Button variant="outline" onClick={() => { setOpen(true); }}>Dialog</Button>
        <Button variant="outline" onClick={() => { notify({ kind: "gallery", text: (count) => `${String(count)} saved`, action: { label: "Undo", run: () => undefined } }); }}>Toast</Button>
      </div>
      <Ask isOpen={isAsking} title="Delete 214 recordings for good?" text="86 hours of sound. This cannot be undone." yes="Delete 214" no="Keep them" onYes={() => undefined} onClose={() => { setAsking(false); }} />
      <DialogBox isOpen={isOpen} title="A form" closeLabel="Close" onClose={() => { setOpen(false); }}><TextInput label="Name" /></DialogBox>
    </Card>
  );
}
