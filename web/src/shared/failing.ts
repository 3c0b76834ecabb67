/** A page that cannot be shown any more says so before it goes, while what was typed into it is still there. */
export const FAILED = "loomwork:failed";

export const tellFailed = (): void => void window.dispatchEvent(new Event(FAILED));

/** Its code is not on the server any more: the server is of a newer version. */
export const isOutdated = (error: unknown): boolean => error instanceof TypeError && /dynamically imported module|importing a module script/i.test(error.message);
