/** Who may use the page, by the server's words. */

import type { components } from "~/api/schema";

type Schemas = components["schemas"];

export type Account = Schemas["Account"];
export type Session = Schemas["SessionState"];
