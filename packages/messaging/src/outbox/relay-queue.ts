import { streamKeyOf, type OutboxRow } from "./outbox-row.js";

export type Batch = { readonly topic: string; readonly rows: OutboxRow[] };
export type ReadRow = OutboxRow & { readonly due: boolean };

export type QueueLimits = {
  readonly capacity: number;
  /** Rows of one stream, at most: one long stream must not fill the memory. */
  readonly perStream: number;
  /** Streams whose last version is remembered. */
  readonly memory: number;
};

/** `flying`: its head is on its way. `parked`: its head failed, and waits in the database. */
type Stream = {
  readonly key: string;
  readonly slot: number;
  readonly topic: string;
  readonly rows: OutboxRow[];
  state: "idle" | "ready" | "flying" | "parked";
};

/** The unpublished rows that a relay holds, and which of them may leave: of each stream the oldest, and one at a time. */
export type RelayQueue = {
  readonly limits: QueueLimits;
  readonly streams: Map<string, Stream>;
  readonly readyByTopic: Map<string, Set<Stream>>;
  /** The last version of each stream that is here or was published from here; oldest first. */
  readonly known: Map<string, number>;
  /** Rows held. */
  size: number;
  /** Rows that may leave now. */
  ready: number;
  /** Ids of what this process is committing, and has not offered yet; oldest first. */
  readonly expected: Set<string>;
};

export const emptyQueue = (limits: QueueLimits): RelayQueue => ({
  limits,
  streams: new Map(),
  readyByTopic: new Map(),
  known: new Map(),
  size: 0,
  ready: 0,
  expected: new Set(),
});

/** Notes what will be offered soon. Of a commit that failed it stays, until there is too much. */
export function expectRows(queue: RelayQueue, ids: readonly string[]): void {
  for (const id of ids) queue.expected.add(id);
  trim(queue.expected, queue.limits.memory);
}

/**
 * Takes rows that were read in order of position, so that none of a stream is left out before them. A row not due parks its stream.
 * Gives how many were taken that this process did not write itself just now.
 */
export function addRows(queue: RelayQueue, rows: readonly ReadRow[]): number {
  let foreign = 0;
  const cut = new Set<string>();
  for (const row of rows) {
    const key = streamKeyOf(row);
    const seen = queue.known.get(key);
    if (cut.has(key) || (seen !== undefined && row.version <= seen)) continue;
    if (!row.due && !queue.streams.has(key))
      queue.streams.set(key, newStream(row, "parked"));
    if (row.due && append(queue, row)) {
      if (!queue.expected.has(row.id)) foreign++;
    } else cut.add(key); // What follows a row that was left out is left out too.
  }
  return foreign;
}

/** Takes a row right after its commit, if all rows before it in its stream are known to be published or here; false: it is to be read. */
export function offerRow(queue: RelayQueue, row: OutboxRow): boolean {
  queue.expected.delete(row.id);
  const before =
    queue.known.get(streamKeyOf(row)) ?? (row.version === 1 ? 0 : -1);
  if (before >= row.version) return true; // It was read between its commit and now.
  return before === row.version - 1 && append(queue, row);
}

/** The heads of up to `maxRows` streams of one topic, the longest waiting first; they are on their way until settled or parked. */
export function takeBatch(
  queue: RelayQueue,
  maxRows: number,
  maxBytes: number,
): Batch | undefined {
  const rows: OutboxRow[] = [];
  let bytes = 0;
  for (const stream of longestWaiting(queue.readyByTopic) ?? []) {
    const head = stream.rows[0];
    if (!head) continue;
    bytes += head.data.length;
    if (rows.length >= maxRows || (rows.length > 0 && bytes > maxBytes)) break;
    unready(queue, stream);
    stream.state = "flying";
    rows.push(head);
  }
  const [first] = rows;
  return first && { topic: first.topic, rows };
}

/** Another row of its stream waits behind it. */
export const hasFollower = (queue: RelayQueue, row: OutboxRow): boolean =>
  (queue.streams.get(streamKeyOf(row))?.rows.length ?? 0) > 1;

/** The row is published and marked: its stream goes on. */
export function settleRow(queue: RelayQueue, row: OutboxRow): void {
  const stream = queue.streams.get(streamKeyOf(row));
  if (stream?.state !== "flying" || stream.rows[0] !== row) return;
  stream.rows.shift();
  queue.size--;
  stream.state = "idle";
  if (stream.rows.length > 0) makeReady(queue, stream);
  else queue.streams.delete(stream.key);
}

/** The row failed and is to be read again when it is due; nothing of its stream leaves before. */
export function parkRow(queue: RelayQueue, row: OutboxRow): void {
  const stream = queue.streams.get(streamKeyOf(row));
  if (!stream || stream.rows[0] !== row) return;
  drop(queue, stream);
  queue.streams.set(stream.key, newStream(row, "parked"));
}

/** Forgets the streams of the slots that are lost, or all; what is still this relay's is read again. */
export function forgetStreams(
  queue: RelayQueue,
  lost: (slot: number) => boolean = () => true,
): void {
  for (const stream of [...queue.streams.values()])
    if (lost(stream.slot)) drop(queue, stream);
  queue.known.clear();
}

export const heldPositions = (queue: RelayQueue): number[] =>
  [...queue.streams.values()].flatMap(({ rows }) =>
    rows.map(({ position }) => position),
  );

/** Streams that wait for a failed row to be due: only that row is wanted of them. */
export const parkedStreams = (queue: RelayQueue): string[] =>
  keysWhere(queue, ({ state }) => state === "parked");

/** Streams with as many rows here as they may have. */
export const fullStreams = (queue: RelayQueue): string[] =>
  keysWhere(queue, ({ rows }) => rows.length >= queue.limits.perStream);

const keysWhere = (
  queue: RelayQueue,
  matches: (stream: Stream) => boolean,
): string[] =>
  [...queue.streams.values()].filter(matches).map(({ key }) => key);

const newStream = (row: OutboxRow, state: Stream["state"]): Stream => ({
  key: streamKeyOf(row),
  slot: row.slot,
  topic: row.topic,
  rows: [],
  state,
});

function append(queue: RelayQueue, row: OutboxRow): boolean {
  const { limits, streams } = queue;
  const stream = streams.get(streamKeyOf(row)) ?? newStream(row, "idle");
  if (queue.size >= limits.capacity || stream.rows.length >= limits.perStream)
    return false;
  if (stream.state === "parked") {
    if (row.attempts === 0) return false; // Only the row that failed brings its stream back.
    stream.state = "idle";
  }
  streams.set(stream.key, stream);
  stream.rows.push(row);
  queue.size++;
  remember(queue, stream.key, row.version);
  if (stream.state === "idle") makeReady(queue, stream);
  return true;
}

function remember(queue: RelayQueue, key: string, version: number): void {
  queue.known.delete(key);
  queue.known.set(key, version);
  trim(queue.known, queue.limits.memory);
}

/** Forgets the oldest beyond so many. */
function trim(kept: Set<string> | Map<string, unknown>, most: number): void {
  for (const oldest of kept.keys()) {
    if (kept.size <= most) return;
    kept.delete(oldest);
  }
}

function makeReady(queue: RelayQueue, stream: Stream): void {
  stream.state = "ready";
  queue.ready++;
  const waiting = queue.readyByTopic.get(stream.topic);
  if (waiting) waiting.add(stream);
  else queue.readyByTopic.set(stream.topic, new Set([stream]));
}

function unready(queue: RelayQueue, stream: Stream): void {
  if (stream.state === "ready") queue.ready--;
  queue.readyByTopic.get(stream.topic)?.delete(stream);
}

function drop(queue: RelayQueue, stream: Stream): void {
  unready(queue, stream);
  queue.size -= stream.rows.length;
  queue.streams.delete(stream.key);
  queue.known.delete(stream.key);
}

/** The ready streams of the topic whose first one has the oldest row. */
function longestWaiting(
  readyByTopic: ReadonlyMap<string, Set<Stream>>,
): Set<Stream> | undefined {
  let longest: Set<Stream> | undefined;
  let oldest = Infinity;
  for (const waiting of readyByTopic.values()) {
    const [first] = waiting;
    const position = first?.rows[0]?.position ?? Infinity;
    if (position < oldest) {
      oldest = position;
      longest = waiting;
    }
  }
  return longest;
}
