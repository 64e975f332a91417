const pattern = /^[\w.:/+=-]{1,128}$/;

/** A correlation id that came from outside, if it is short and harmless in logs and headers. */
export const readCorrelationId = (text: unknown): string | undefined =>
  typeof text === "string" && pattern.test(text) ? text : undefined;
