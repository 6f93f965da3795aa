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

/** Gives the files of a drop, folders walked; the entries must be asked for before the event ends. */
export async function filesOf(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return [...transfer.files];
  return (await Promise.all(entries.map(walk))).flat();
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
