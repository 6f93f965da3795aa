/** Which recordings have a tag, so that it can be given back to them. */

import { fetchRecordings } from "~/live/queries";

const PAGE = 100;

export async function having(tagId: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof fetchRecordings>> = await fetchRecordings({ tag: tagId }, cursor, undefined, PAGE);
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.next_cursor;
  } while (cursor !== null);
  return ids;
}
