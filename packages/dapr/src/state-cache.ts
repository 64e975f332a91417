import { Counter, type Registry } from "prom-client";
import type { Logger } from "pino";
import type { SidecarAddress } from "./publish-bulk.js";
import { askSidecar, type SidecarRequest } from "./sidecar-request.js";

/** A cache, never truth: what is not there, or can't be reached, is `undefined`; nothing here throws or takes longer than 200 ms. */
export type StateCache = {
  get<T>(key: string): Promise<T | undefined>;
  set(key: string, value: unknown, ttlSeconds: number): Promise<void>;
  delete(key: string): Promise<void>;
};

export type StateCacheOptions = {
  readonly dapr: SidecarAddress;
  /** Name of the state component. */
  readonly store: string;
  readonly log: Logger;
  readonly registry: Registry;
  readonly now?: () => number;
};

const timeoutMs = 200;
/** After so many failures in a row the cache is left alone for a while: waiting for a dead one costs more than having none. */
const failuresToPause = 5;
const pauseMs = 2_000;

/** A cache in the sidecar's state store. */
export function createStateCache(options: StateCacheOptions): StateCache {
  const ask = guarded(options);
  const path = (key: string) =>
    `/v1.0/state/${options.store}/${encodeURIComponent(key)}`;
  return {
    get: async <T>(key: string) => {
      const body = await ask("get", {
        method: "GET",
        path: path(key),
        timeoutMs,
      });
      return parsed(body) as T | undefined;
    },
    set: async (key, value, ttlSeconds) => {
      const body = JSON.stringify([
        { key, value, metadata: { ttlInSeconds: String(ttlSeconds) } },
      ]);
      await ask("set", {
        method: "POST",
        path: `/v1.0/state/${options.store}`,
        body,
        timeoutMs,
      });
    },
    delete: async (key) => {
      await ask("delete", { method: "DELETE", path: path(key), timeoutMs });
    },
  };
}

type Operation = "get" | "set" | "delete";

/** Asks the sidecar; gives the body of a good answer, and undefined for anything else. */
function guarded({ dapr, log, registry, now = Date.now }: StateCacheOptions) {
  const requests = requestCounter(registry);
  let failures = 0;
  let pausedUntil = 0;
  return async (
    operation: Operation,
    request: SidecarRequest,
  ): Promise<string | undefined> => {
    if (now() < pausedUntil) {
      requests.inc({ operation, result: "skipped" });
      return undefined;
    }
    try {
      const { status, body } = await askSidecar(dapr, request);
      if (status >= 300)
        throw new Error(`the cache answered ${String(status)}`);
      failures = 0;
      requests.inc({ operation, result: resultOf(operation, body) });
      return body;
    } catch (error) {
      requests.inc({ operation, result: "failed" });
      failures += 1;
      if (failures % failuresToPause === 0) pausedUntil = now() + pauseMs;
      if (failures === failuresToPause)
        log.warn({ err: error }, "the cache does not answer; going without it");
      return undefined;
    }
  };
}

const resultOf = (operation: Operation, body: string) =>
  operation !== "get" ? "ok" : body === "" ? "miss" : "hit";

function requestCounter(registry: Registry) {
  const name = "cache_requests_total";
  const existing = registry.getSingleMetric(name) as
    Counter<"operation" | "result"> | undefined;
  return (
    existing ??
    new Counter({
      name,
      help: "Looks into the state cache: hit, miss, ok, failed, or skipped while it is down",
      labelNames: ["operation", "result"],
      registers: [registry],
    })
  );
}

/** A stored value that is no JSON is as good as none. */
function parsed(body: string | undefined): unknown {
  if (body === undefined || body === "") return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
