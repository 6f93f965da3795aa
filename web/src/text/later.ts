/** The texts of pages that the first visit does not show: whoever shows one of them takes `t` from here. */

import type { Values } from "~/text/format";
import type { Key, LaterKey } from "~/text/languages/en";
import { later } from "~/text/languages/en/later";
import { add, isKey as isFirst, say } from "~/text/text";

add(later);

export type AnyKey = Key | LaterKey;

/** Gives a text, filled. */
export const t = (key: AnyKey, values: Values = {}): string => say(key, values);

/** Whether there is a text of this name, in either part. */
export const isKey = (name: string): name is AnyKey => isFirst(name) || Object.hasOwn(later, name);
