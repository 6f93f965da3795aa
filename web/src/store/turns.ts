/** Does what is about the same thing one after the other, so that what was wished last is what the server keeps. */

const going = new Map<string, Promise<unknown>>();

/** Begins when all that was asked for before about the same thing has ended, well or not. */
export function inTurn<T>(about: string, task: () => Promise<T>): Promise<T> {
  const before = going.get(about);
  const mine = before ? before.then(task, task) : task();
  going.set(about, mine);
  const ended = (): void => { if (going.get(about) === mine) going.delete(about); };
  mine.then(ended, ended);
  return mine;
}
