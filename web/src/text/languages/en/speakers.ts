/** Texts of speakers in English. */

export const speakers = {} as const;
