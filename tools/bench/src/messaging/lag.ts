import { request, Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { v7 } from "uuid";
import type { OutgoingEvent } from "@waybill/contracts";
import { messagingMigrations } from "@waybill/messaging";
import { effectsMigration } from "../../../drills/src/rig/node-config.js";
import { median, percentile, rounded, type Goal } from "../cart/figures.js";
import type { CpuTimes } from "../cpu-times.js";
import { cpuOfEach, medianCpu, perSecond, type Bench } from "./bench-rig.js";

const now = () => performance.timeOrigin + performance.now();

const event = (): OutgoingEvent<"customer.suspended"> => {
  const customerId = v7();
  return {
    type: "customer.suspended",
    aggregateId: customerId,
    partitionKey: customerId,
    correlationId: String(now()),
    occurredAt: new Date(),
    data: { customerId },
  };
};

type Round = {
  readonly p50: number;
  readonly p95: number;
  readonly arrived: number;
  /** Processor time of an event, by process. */
  readonly cpuMs: CpuTimes;
};

type Pair = { readonly ours: Round; readonly bare: Round };

/** From the write to the handler's entry: outbox, relay, sidecar, Kafka, sidecar, inbox, against a publish and a handler without any of ours. */
export async function measureLag(bench: Bench): Promise<readonly Goal[]> {
  const { db } = await bench.database("bench_lag");
  const databaseUrl = await bench.postgres.create("bench_consumer", [
    ...messagingMigrations,
    effectsMigration,
  ]);
  const start = (service: string, bare: { bareTopic?: string }) =>
    bench.rig.node(
      { service, instance: service, databaseUrl, ...bare },
      "consumer",
    );
  const [ours, bare] = await Promise.all([
    start("ours", {}),
    start("bare", { bareTopic: "catalogue" }),
  ]);
  const messaging = bench.messaging(db, "customer");
  await messaging.start({ consumers: [], executors: [] });
  const write = () => db.transaction((tx) => messaging.outbox.add(tx, event()));
  const publish = () => publishBare(bench.daprHttpPort);
  await perSecond(write, { loops: 4, milliseconds: 1_500 });
  await arrived(ours.appPort);
  const milliseconds = bench.isQuick ? 3_000 : 10_000;
  const capacity = await sustained(ours.appPort, write, milliseconds / 2);
  const rate = capacity / 2;
  const rounds = bench.isQuick ? 3 : 6;
  const taken: Pair[] = [];
  for (let round = 1; round <= rounds; round++) {
    bench.progress(`lag: round ${String(round)} of ${String(rounds)}`);
    const at = { rate, milliseconds };
    taken.push({
      bare: await paced(bench, bare.appPort, publish, at),
      ours: await paced(bench, ours.appPort, write, at),
    });
  }
  await messaging.stop();
  return (["p50", "p95"] as const).map((share) =>
    goalOf(share, taken, { rate, capacity }),
  );
}

function goalOf(
  share: "p50" | "p95",
  taken: readonly Pair[],
  { rate, capacity }: { readonly rate: number; readonly capacity: number },
): Goal {
  const ratios = taken.map(({ ours, bare }) => ours[share] / bare[share]);
  const value = median(ratios);
  return {
    goal: `delivery-lag-${share}-vs-bare-publish`,
    value: rounded(value),
    target: "<=4",
    ok: value <= 4,
    detail: {
      oursMs: rounded(median(taken.map(({ ours }) => ours[share]))),
      bareMs: rounded(median(taken.map(({ bare }) => bare[share]))),
      ratios: ratios.map((ratio) => rounded(ratio)),
      eventsPerSecond: Math.round(rate),
      capacityPerSecond: Math.round(capacity),
      cpuMsPerEvent: medianCpu(taken.map(({ ours }) => ours.cpuMs)),
      cpuMsPerBareEvent: medianCpu(taken.map(({ bare }) => bare.cpuMs)),
    },
  };
}

/** Writes as fast as four writers can for a while, and gives the rate at which all of it had arrived. */
async function sustained(
  port: number,
  write: () => Promise<void>,
  milliseconds: number,
): Promise<number> {
  const began = performance.now();
  const written = await perSecond(write, { loops: 4, milliseconds });
  const count = Math.round((written * (performance.now() - began)) / 1_000);
  let seen = 0;
  while (seen < count * 0.98 && performance.now() - began < milliseconds * 10) {
    seen += (await lagsOf(port)).length;
    await sleep(20);
  }
  if (seen === 0) throw new Error("nothing of what was written arrived");
  return (seen * 1_000) / (performance.now() - began);
}

/** Sends at an even pace, whatever becomes of it, and gives the lags of what arrived. */
async function paced(
  bench: Bench,
  port: number,
  send: () => Promise<void>,
  {
    rate,
    milliseconds,
  }: { readonly rate: number; readonly milliseconds: number },
): Promise<Round> {
  await arrived(port);
  const before = bench.cpuTimes();
  const began = performance.now();
  const sent: Promise<void>[] = [];
  for (let n = 0; performance.now() - began < milliseconds; n++) {
    sent.push(send());
    const dueMs = ((n + 1) * 1_000) / rate;
    const waitMs = dueMs - (performance.now() - began);
    if (waitMs > 1) await sleep(waitMs);
  }
  await Promise.all(sent);
  const lags = await arrived(port);
  if (lags.length !== sent.length)
    throw new Error(
      `${String(sent.length)} were sent and ${String(lags.length)} arrived`,
    );
  return {
    p50: percentile(lags, 0.5),
    p95: percentile(lags, 0.95),
    arrived: lags.length,
    cpuMs: cpuOfEach(before, bench.cpuTimes(), lags.length),
  };
}

/** Lags of all that is on its way, once nothing more comes. */
async function arrived(port: number): Promise<number[]> {
  const all: number[] = [];
  for (let quietMs = 0; quietMs < 400; quietMs += 50) {
    const some = await lagsOf(port);
    if (some.length > 0) quietMs = 0;
    all.push(...some);
    await sleep(50);
  }
  return all;
}

const lagsOf = async (port: number): Promise<number[]> =>
  (await (
    await fetch(`http://127.0.0.1:${String(port)}/lags`)
  ).json()) as number[];

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** One publish through the sidecar, by the least of clients. */
function publishBare(port: number): Promise<void> {
  const { aggregateId, correlationId } = event();
  const body = JSON.stringify({
    specversion: "1.0",
    id: v7(),
    source: "/waybill/customer",
    type: "customer.suspended",
    subject: aggregateId,
    data: {
      customerId: aggregateId,
      correlationId,
      occurredAt: new Date().toISOString(),
      aggregateVersion: 1,
      schemaVersion: 1,
    },
  });
  return new Promise((resolve, reject) => {
    const call = request(
      {
        ...{ host: "127.0.0.1", port, method: "POST", agent },
        path: `/v1.0/publish/pubsub/catalogue?metadata.rawPayload=true&metadata.partitionKey=${aggregateId}`,
        headers: {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
        },
      },
      (answer) => {
        answer.resume();
        answer.once("end", () => {
          if (answer.statusCode === 204) resolve();
          else
            reject(
              new Error(`the sidecar answered ${String(answer.statusCode)}`),
            );
        });
      },
    );
    call.once("error", reject);
    call.end(body);
  });
}
