/** When to look at a cart that something happened to: soon. How long it may then lie idle is decided at that look. */
export const checkSoon = (now: Date): Date => new Date(now.getTime() + 60_000);
