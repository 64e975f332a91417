import type {
  Clock,
  NewId,
  PaymentReader,
  Provider,
  Transact,
} from "./ports.js";

export type Settings = {
  /** Authorise at checkout and capture what ships, instead of capturing at checkout. */
  readonly authorizeCapture: boolean;
  /** Days until an invoice is due. */
  readonly invoiceNetDays: number;
};

/** What the use cases stand on. */
export type Deps = {
  readonly transact: Transact;
  readonly read: PaymentReader;
  readonly provider: Provider;
  readonly now: Clock;
  readonly newId: NewId;
  readonly settings: Settings;
};
