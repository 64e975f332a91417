import { createHash } from "node:crypto";
import type { KeyValue } from "./key-value.js";
import type {
  Summary,
  SummaryCache,
} from "../../app/queries/summarise-cart.js";

const keptSeconds = 300;

/** Summaries in the state cache, five minutes. */
export const summaryCache = (cache: KeyValue): SummaryCache => ({
  get: (key) => cache.get<Summary>(storeKey(key)),
  set: (key, summary) => void cache.set(storeKey(key), summary, keptSeconds),
});

const storeKey = (key: string): string =>
  `summary:${createHash("sha256").update(key).digest("base64url")}`;
