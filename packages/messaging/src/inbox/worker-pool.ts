import { keyOfStream, type HeldMessage } from "./message.js";

/** What the pool does after a message was tried. */
export type Verdict =
  /** It is off this process's hands: the next of its stream may go. */
  | { readonly kind: "finished" }
  | { readonly kind: "again"; readonly inMs: number }
  /** Nothing can be done now; it waits until the pool is resumed. */
  | { readonly kind: "suspend" };

export type PoolOptions = {
  /** Messages tried at the same time. */
  readonly workers: number;
  /** Messages held, at most (about: what is woken or offered right after its store is not refused). */
  readonly capacity: number;
  /** Never rejects. */
  readonly run: (message: HeldMessage) => Promise<Verdict>;
  /** Gives messages back that would wait here for long, when too many do. */
  readonly handBack: (messages: readonly HeldMessage[]) => void;
  /** There is room again. */
  readonly onRoom: () => void;
};

type Lane = {
  readonly key: string;
  /** By version. */
  readonly messages: HeldMessage[];
  state: "ready" | "running" | "sleeping";
  timer: NodeJS.Timeout | undefined;
};

/** Messages in memory: one lane a stream, tried in order of version, one at a time; lanes run beside each other. */
export type WorkerPool = {
  readonly options: PoolOptions;
  readonly lanes: Map<string, Lane>;
  readonly ready: Set<Lane>;
  held: number;
  running: number;
  sleeping: number;
  suspended: boolean;
};

export const newPool = (options: PoolOptions): WorkerPool => ({
  options,
  lanes: new Map(),
  ready: new Set(),
  held: 0,
  running: 0,
  sleeping: 0,
  suspended: false,
});

export const roomOf = ({ held, options }: WorkerPool): number =>
  Math.max(0, options.capacity - held);

/** Takes a message whose lease this process holds. */
export function offerMessage(pool: WorkerPool, message: HeldMessage): void {
  const key = keyOfStream(message.stream);
  let lane = pool.lanes.get(key);
  if (lane?.messages.some(({ id }) => id === message.id)) return;
  if (!lane) {
    lane = { key, messages: [], state: "ready", timer: undefined };
    pool.lanes.set(key, lane);
    pool.ready.add(lane);
  }
  insertByVersion(lane, message);
  pool.held++;
  fill(pool);
}

export function resume(pool: WorkerPool): void {
  pool.suspended = false;
  fill(pool);
}

export function suspend(pool: WorkerPool): void {
  pool.suspended = true;
}

/** Forgets all that is not being tried right now: others hold it. */
export function abandonMessages(pool: WorkerPool): void {
  for (const lane of [...pool.lanes.values()]) {
    const kept = lane.state === "running" ? lane.messages.slice(0, 1) : [];
    pool.held -= lane.messages.length - kept.length;
    lane.messages.splice(kept.length);
    if (kept.length === 0) removeLane(pool, lane);
  }
}

export const heldIds = ({ lanes }: WorkerPool): string[] =>
  [...lanes.values()].flatMap(({ messages }) => messages.map(({ id }) => id));

/** Others may be waiting in the database since there was no room: half of it is free again. */
function letGo(pool: WorkerPool, messages: number): void {
  const before = pool.held;
  pool.held -= messages;
  const half = halfOf(pool);
  if (before > half && pool.held <= half) pool.options.onRoom();
}

const halfOf = ({ options }: WorkerPool): number =>
  Math.floor(options.capacity / 2);

export const isIdle = ({ running }: WorkerPool): boolean => running === 0;

function insertByVersion(lane: Lane, message: HeldMessage): void {
  // Never before one that is being tried, or will be tried again.
  const first = lane.state === "ready" ? 0 : 1;
  let index = lane.messages.length;
  while (
    index > first &&
    (lane.messages[index - 1]?.version ?? 0) > message.version
  )
    index--;
  lane.messages.splice(index, 0, message);
}

function fill(pool: WorkerPool): void {
  for (const lane of pool.ready) {
    if (pool.suspended || pool.running >= pool.options.workers) return;
    pool.ready.delete(lane);
    void runLane(pool, lane);
  }
}

async function runLane(pool: WorkerPool, lane: Lane): Promise<void> {
  const [message] = lane.messages;
  if (!message) return;
  lane.state = "running";
  pool.running++;
  const verdict = await pool.options.run(message);
  pool.running--;
  settle(pool, lane, verdict);
  fill(pool);
}

function settle(pool: WorkerPool, lane: Lane, verdict: Verdict): void {
  switch (verdict.kind) {
    case "finished":
      lane.messages.shift();
      if (lane.messages.length === 0) removeLane(pool, lane);
      else makeReady(pool, lane);
      letGo(pool, 1);
      return;
    case "again":
      countTry(lane);
      sleepOrHandBack(pool, lane, verdict.inMs);
      return;
    case "suspend":
      suspend(pool);
      makeReady(pool, lane);
      return;
  }
}

function countTry(lane: Lane): void {
  const [message] = lane.messages;
  if (message)
    lane.messages[0] = { ...message, attempts: message.attempts + 1 };
}

function sleepOrHandBack(pool: WorkerPool, lane: Lane, inMs: number): void {
  if (pool.sleeping >= halfOf(pool)) {
    const messages = [...lane.messages];
    lane.messages.splice(0);
    removeLane(pool, lane);
    pool.options.handBack(messages);
    letGo(pool, messages.length);
    return;
  }
  lane.state = "sleeping";
  pool.sleeping++;
  lane.timer = setTimeout(() => {
    pool.sleeping--;
    makeReady(pool, lane);
    fill(pool);
  }, inMs);
}

function makeReady(pool: WorkerPool, lane: Lane): void {
  lane.state = "ready";
  pool.ready.add(lane);
}

function removeLane(pool: WorkerPool, lane: Lane): void {
  if (lane.state === "sleeping") {
    clearTimeout(lane.timer);
    pool.sleeping--;
  }
  pool.ready.delete(lane);
  pool.lanes.delete(lane.key);
}
