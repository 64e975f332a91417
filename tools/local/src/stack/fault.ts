/** What a person can mend: printed as one sentence, without a stack. */
export type LocalFault = Error & { readonly isLocalFault: true };

/** A fault that says in one sentence what to do. */
export const localFault = (sentence: string): LocalFault =>
  Object.assign(new Error(sentence), { isLocalFault: true as const });

/** Whether `error` was made for a person to read. */
export const isLocalFault = (error: unknown): error is LocalFault =>
  typeof error === "object" && error !== null && "isLocalFault" in error;

/** The message of anything thrown. */
export const messageOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "message" in error
    ? String(error.message)
    : String(error);
