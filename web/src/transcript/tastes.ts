/** How this reader likes the text, kept for the next one. */

export type Taste = "doubts" | "held";

export const kept = (taste: Taste, usual: boolean): boolean => {
  const value = localStorage.getItem(`tiro.${taste}`);
  return value === null ? usual : value === "1";
};

export const keep = (taste: Taste, wished: boolean): void => { localStorage.setItem(`tiro.${taste}`, wished ? "1" : "0"); };
