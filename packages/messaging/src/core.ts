import type { Database } from "@waybill/database";
import type { Logger } from "pino";
import type { Tuning } from "./tuning.js";

/** What every part of messaging stands on. */
export type Core = {
  readonly service: string;
  readonly db: Database;
  readonly log: Logger;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly random: () => number;
  /** Milliseconds that only grow, from any start. */
  readonly monotonicMs: () => number;
  readonly tuning: Tuning;
};
