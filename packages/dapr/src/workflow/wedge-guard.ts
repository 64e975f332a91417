import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { SidecarAddress } from "../publish-bulk.js";
import { askSidecar } from "../sidecar-request.js";
import type { Silence } from "./engine-silence.js";

export type WedgeGuardOptions = {
  readonly dapr: SidecarAddress;
  readonly log: Logger;
  /** Since when the worker's stream has been open, epoch milliseconds; null while it is not. */
  readonly connectedSince: () => number | null;
  /** What becomes of calls to the engine. */
  readonly silence: Silence;
  /** A call that changes nothing, to hear whether the engine answers; what becomes of it is noted with the others. */
  readonly call: () => Promise<unknown>;
  /** State component of the engine's histories. */
  readonly store: string;
  readonly now?: () => number;
  /** Pause between two looks; default 2 000 ms. */
  readonly everyMs?: number;
  /** How long an open stream may go unnoticed by the sidecar; default 5 000 ms. */
  readonly patienceMs?: number;
  /** How long calls may go unanswered while all that the engine stands on is there; default 8 000 ms. */
  readonly deafMs?: number;
};

/**
 * Ends a sidecar whose workflow engine has locked itself up, so that whoever runs it starts it again. daprd 1.18 does so in two ways.
 * When the last worker leaves while a turn waits for one, it waits for the turn before it takes the next worker, and the turn waits
 * for that worker: an open stream beside a sidecar that counts no worker. And when placement dies while it tells of a worker's
 * coming or going, the sidecar waits for the end of that round even after placement is back: calls to the engine are never
 * answered. Runs until the signal aborts.
 */
export async function guardAgainstWedge(
  options: WedgeGuardOptions,
  signal: AbortSignal,
): Promise<void> {
  const { dapr, log, connectedSince, now = Date.now } = options;
  const { everyMs = 2_000, patienceMs = 5_000 } = options;
  const stopped = () => signal.aborted;
  let standsSince: number | undefined;
  while (!stopped()) {
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    const since = connectedSince();
    const metadata = await metadataOf(dapr);
    standsSince = stands(metadata) ? (standsSince ?? now()) : undefined;
    if (stopped() || since === null || now() - since < patienceMs) continue;
    const soundSince = Math.max(since, standsSince ?? Infinity);
    const sign = await signOfWedge(options, metadata, soundSince);
    // It broke meanwhile: a sidecar that is away counts no worker either.
    if (sign === undefined || connectedSince() !== since) continue;
    log.error(
      { sign },
      "the sidecar's workflow engine has locked itself up: ending the sidecar, to be started again",
    );
    options.silence.broken(now());
    await askSidecar(dapr, {
      ...{ method: "POST", path: "/v1.0/shutdown", timeoutMs: 2_000 },
    }).catch(() => undefined);
  }
}

/** What shows that the engine is locked up. One that lacks something it stands on is not: it comes back by itself. */
async function signOfWedge(
  options: WedgeGuardOptions,
  metadata: Metadata | undefined,
  soundSince: number,
): Promise<string | undefined> {
  const { dapr, silence, store, call } = options;
  const { deafMs = 8_000 } = options;
  if (!metadata) return undefined;
  if ((metadata.workflows?.connectedWorkers ?? 0) === 0)
    return "it counts no worker beside an open stream";
  // What it stands on has just come (back): does it answer?
  if (silence.lastHeardAt() < soundSince && soundSince < Infinity)
    await call().catch(() => null);
  const silentMs = silence.forMs(soundSince);
  if (silentMs < deafMs || !(await answers(dapr, store))) return undefined;
  return `it has not answered for ${String(silentMs)} ms`;
}

type Metadata = {
  readonly workflows?: { readonly connectedWorkers?: number };
  readonly actorRuntime?: { readonly placement?: string };
  readonly scheduler?: { readonly connected_addresses?: readonly string[] };
};

/** Whether the sidecar has placement and scheduler, without which there are no workflows. */
const stands = (metadata: Metadata | undefined): boolean =>
  metadata?.actorRuntime?.placement === "placement: connected" &&
  (metadata.scheduler?.connected_addresses ?? []).length > 0;

/** What the sidecar says of itself; undefined when it says nothing. */
async function metadataOf(dapr: SidecarAddress): Promise<Metadata | undefined> {
  try {
    const { status, body } = await askSidecar(dapr, {
      ...{ method: "GET", path: "/v1.0/metadata", timeoutMs: 2_000 },
    });
    return status === 200 ? (JSON.parse(body) as Metadata) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the store of the histories can be read: its key is nobody's, so there is nothing to find. */
async function answers(dapr: SidecarAddress, store: string): Promise<boolean> {
  const path = `/v1.0/state/${store}/wedge-guard`;
  try {
    const request = { method: "GET", path, timeoutMs: 2_000 } as const;
    const { status } = await askSidecar(dapr, request);
    return status === 200 || status === 204;
  } catch {
    return false;
  }
}
