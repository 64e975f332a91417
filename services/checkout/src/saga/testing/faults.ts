/** What can go wrong with one call of a service. */
export type Fault =
  | "refused"
  /** The other side says that it can't now: nothing happened. */
  | "transient"
  | "timeout before effect"
  | "timeout after effect"
  /** The call arrives twice. */
  | "duplicate"
  | "crash before effect"
  | "crash after effect"
  /** No answer; the call arrives after its undo. */
  | "late"
  /** A cancellation is accepted just before the call arrives. */
  | "cancel first";

export type FaultBook = {
  /** How the next calls end, by name; what is not here goes through. */
  readonly next: Map<string, Fault[]>;
  /** Effects that are on their way still, by name. */
  readonly late: Map<string, (() => void)[]>;
  /** Calls that were made, in order. */
  readonly calls: string[];
  /** Set while the process that runs the saga is dead. */
  crashed: boolean;
  cancel: () => void;
};

export const newFaultBook = (): FaultBook => ({
  next: new Map(),
  late: new Map(),
  calls: [],
  crashed: false,
  cancel: () => undefined,
});

const away = (code: string) =>
  Object.assign(new Error(code), { name: "RemoteUnavailable", code });

/** Makes a call with whatever fault is due. `refusal` is what the service answers when it is told to refuse. */
export async function calling<T>(
  book: FaultBook,
  name: string,
  effect: () => T,
  refusal: () => T,
): Promise<T> {
  book.calls.push(name);
  switch (book.next.get(name)?.shift()) {
    case undefined:
      return effect();
    case "refused":
      return refusal();
    case "transient":
      throw away("UNAVAILABLE");
    case "timeout before effect":
      throw away("DEADLINE_EXCEEDED");
    case "timeout after effect":
      effect();
      throw away("DEADLINE_EXCEEDED");
    case "duplicate":
      effect();
      return effect();
    case "crash before effect":
      book.crashed = true;
      throw away("CRASH");
    case "crash after effect":
      effect();
      book.crashed = true;
      throw away("CRASH");
    case "late":
      book.late.set(name, [...(book.late.get(name) ?? []), effect]);
      throw away("DEADLINE_EXCEEDED");
    case "cancel first":
      book.cancel();
      return effect();
  }
}

/** Lets arrive what was on its way of a call. */
export function arriveLate(book: FaultBook, name: string): void {
  for (const effect of book.late.get(name) ?? []) effect();
  book.late.delete(name);
}
