import type { Database } from "@waybill/database";
import type { Messaging } from "@waybill/messaging";
import type { DaprAddress } from "../config/base-config.js";
import type { HealthCheck } from "./check.js";

/** The service's own database answers. */
export const databaseCheck = (db: Database): HealthCheck => ({
  name: "database",
  critical: true,
  check: async () => {
    await db.query("SELECT 1");
    return { up: true };
  },
});

/** Events can leave and arrive. */
export const brokerCheck = (messaging: Messaging): HealthCheck => ({
  name: "broker",
  critical: true,
  check: async () => {
    const { up, detail, latencyMs } = await messaging.health();
    return {
      up,
      ...(detail === undefined ? {} : { detail }),
      ...(latencyMs === undefined ? {} : { latencyMs }),
    };
  },
});

/** The own sidecar answers, and its components are loaded. (Its other health endpoint waits for the app, which waits for it.) */
export const sidecarCheck = (dapr: DaprAddress): HealthCheck => ({
  name: "sidecar",
  critical: true,
  check: async () => {
    const answer = await fetch(
      `http://127.0.0.1:${String(dapr.httpPort)}/v1.0/healthz/outbound`,
      {
        signal: AbortSignal.timeout(1_500),
        ...(dapr.apiToken
          ? { headers: { "dapr-api-token": dapr.apiToken } }
          : {}),
      },
    ).catch((error: unknown) => {
      const { cause } = error as { cause?: { code?: string } };
      throw new Error(`does not answer (${cause?.code ?? String(error)})`);
    });
    await answer.body?.cancel();
    return answer.ok
      ? { up: true }
      : { up: false, detail: `answers ${String(answer.status)}` };
  },
});
