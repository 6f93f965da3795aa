/** Names of repositories on the hub. */

const FORM = /^[\w.-]{1,96}\/[\w.-]{1,96}$/;

/** Whether a text names a repository: an owner and a name, as the hub writes them. */
export const isRepository = (text: string): boolean => FORM.test(text.trim()) && !/\.\.|--/.test(text);
