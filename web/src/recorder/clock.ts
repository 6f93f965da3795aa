/** How far a recording is, as the clock shows it. */

import { clock } from "~/text/numbers";

export const clockText = (seconds: number): string => clock(seconds, { isPadded: true });
