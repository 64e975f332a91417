/** An expected outcome: a value, or an error that the caller must look at. */
export type Result<T, E> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T) => ({ ok: true, value }) as const;

export const refuse = <E>(error: E) => ({ ok: false, error }) as const;
