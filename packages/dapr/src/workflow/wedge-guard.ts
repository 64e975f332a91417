import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { SidecarAddress } from "../publish-bulk.js";
import { askSidecar } from "../sidecar-request.js";

export type WedgeGuardOptions = {
  readonly dapr: SidecarAddress;
  readonly log: Logger;
  /** Since when the worker's stream has been open, epoch milliseconds; null while it is not. */
  readonly connectedSince: () => number | null;
  readonly now?: () => number;
  /** Pause between two looks; default 2 000 ms. */
  readonly everyMs?: number;
  /** How long an open stream may go unnoticed by the sidecar; default 5 000 ms. */
  readonly patienceMs?: number;
};

/**
 * Ends a sidecar whose workflow engine has locked itself up, so that whoever runs it starts it again. When the last worker leaves
 * while a turn waits for one, daprd 1.18 waits for the turn before it takes the next worker, and the turn waits for that worker: for
 * ever. It shows as an open stream beside a sidecar that counts no worker. Runs until the signal aborts.
 */
export async function guardAgainstWedge(
  options: WedgeGuardOptions,
  signal: AbortSignal,
): Promise<void> {
  const { dapr, log, connectedSince, now = Date.now } = options;
  const { everyMs = 2_000, patienceMs = 5_000 } = options;
  const stopped = () => signal.aborted;
  while (!stopped()) {
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    const since = connectedSince();
    if (stopped() || since === null || now() - since < patienceMs) continue;
    if ((await countedWorkers(dapr)) !== 0) continue;
    if (connectedSince() !== since) continue; // It broke meanwhile: a sidecar that is away counts none either.
    log.error(
      "the sidecar's workflow engine has locked itself up: ending the sidecar, to be started again",
    );
    await askSidecar(dapr, {
      ...{ method: "POST", path: "/v1.0/shutdown", timeoutMs: 2_000 },
    }).catch(() => undefined);
  }
}

/** How many workers the sidecar says it has; undefined when it says nothing. */
async function countedWorkers(
  dapr: SidecarAddress,
): Promise<number | undefined> {
  try {
    const { status, body } = await askSidecar(dapr, {
      ...{ method: "GET", path: "/v1.0/metadata", timeoutMs: 2_000 },
    });
    if (status !== 200) return undefined;
    const metadata = JSON.parse(body) as {
      readonly workflows?: { readonly connectedWorkers?: number };
    };
    return metadata.workflows?.connectedWorkers ?? 0;
  } catch {
    return undefined;
  }
}
