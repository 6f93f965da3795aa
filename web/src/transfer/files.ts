/** Which files were dropped or chosen: folders are walked, hidden files left out, others told apart. */

const MEDIA_ENDINGS = new Set(
  (
    "3gp aac ac3 aif aifc aiff alac amr ape asf au avi caf dss flac flv gsm m4a m4b m4v mka mkv mov mp2 mp3 mp4 mpeg " +
    "mpg mts mxf oga ogg ogv opus qt ra rm spx ts voc w64 wav weba webm wma wmv wv"
  ).split(" "),
);

/** Whether a file may be a recording, by its type or its name; the server has the last word. */
export function isMedia(file: { readonly name: string; readonly type: string }): boolean {
  if (/^(audio|video)\//.test(file.type)) return true;
  return MEDIA_ENDINGS.has(file.name.toLowerCase().split(".").pop() ?? "");
}

export const isHidden = (name: string): boolean => name.startsWith(".") || name === "Thumbs.db" || name === "desktop.ini";

/** Whether something dragged over the window holds files. */
export const holdsFiles = (transfer: DataTransfer | null): boolean => transfer?.types.includes("Files") === true;

/** Where Chromium lets a page read a file again on a later visit: the handle that a file came by. */
export const handleOf = new WeakMap<File, FileSystemFileHandle>();

/** What only Chromium has; the types of the language leave it out. */
interface WithHandle {
  readonly getAsFileSystemHandle?: () => Promise<FileSystemHandle | null>;
}

/** Gives the files of a drop, folders walked; entries and handles must be asked for before the event ends. */
export async function filesOf(transfer: DataTransfer): Promise<File[]> {
  const asked = [...transfer.items]
    .filter(({ kind }) => kind === "file")
    .map((item) => ({ entry: item.webkitGetAsEntry(), handle: (item as WithHandle).getAsFileSystemHandle?.().catch(() => null) }));
  const plain = [...transfer.files];
  if (asked.every(({ entry }) => entry === null)) return plain;
  const found = await Promise.all(
    asked.map(async ({ entry, handle }) => {
      const known = (await handle) ?? null;
      if (known) return await walkHandle(known);
      return entry ? await walk(entry) : [];
    }),
  );
  return found.flat();
}

/** Gives the files of a handle, folders walked, hidden ones left out; each file keeps its handle. */
export async function walkHandle(handle: FileSystemHandle): Promise<File[]> {
  if (isHidden(handle.name)) return [];
  if (handle.kind === "file") {
    const file = await (handle as FileSystemFileHandle).getFile();
    handleOf.set(file, handle as FileSystemFileHandle);
    return [file];
  }
  const found: File[] = [];
  for await (const child of (handle as unknown as { values: () => AsyncIterable<FileSystemHandle> }).values()) found.push(...(await walkHandle(child)));
  return found;
}

async function walk(entry: FileSystemEntry): Promise<File[]> {
  if (isHidden(entry.name)) return [];
  if (entry.isFile) return [await fileOf(entry as FileSystemFileEntry)];
  return (await Promise.all((await childrenOf(entry as FileSystemDirectoryEntry)).map(walk))).flat();
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => { entry.file(resolve, reject); });

/** A folder gives its children in parts, and an empty part at the end. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => { reader.readEntries(resolve, reject); });
    if (part.length === 0) return all;
    all.push(...part);
  }
}
