/** Every figure that steers messaging; services change them only with a reason. Times in milliseconds. */
export type Tuning = {
  /** Entries in one bulk request, at most (daprd: more than 100 fail badly together). */
  readonly publishBatch: number;
  /** Bytes of events in one bulk request, about. */
  readonly publishBatchBytes: number;
  /** Bulk requests on their way at the same time. */
  readonly publishLanes: number;
  /** Requests that are not full begin so far apart at most, under load, and so grow; without load none waits. */
  readonly publishPaceMs: number;
  /** Events a second that are no load; at twice as many the pace is as slow as may be. */
  readonly publishCalmRate: number;
  readonly publishTimeoutMs: number;
  /** That an event is published is written down so much later at most, together with others; at once if the next of its stream waits. */
  readonly settleLingerMs: number;
  /** Poll of the outbox: this often while there is work… */
  readonly pollMinMs: number;
  /** …and this often when there is none. */
  readonly pollMaxMs: number;
  /** Unpublished rows in memory, at most. */
  readonly relayBuffer: number;
  /** Tries after which an outbox row counts as stuck. */
  readonly stuckAfter: number;
  /** Longest back-off, of publishing and of handling. */
  readonly backoffMaxMs: number;
  /** First back-off; doubled each time, with full jitter. */
  readonly backoffMinMs: number;
  /** How long a lease lives without renewal… */
  readonly leaseMs: number;
  /** …and how often it is renewed. */
  readonly heartbeatMs: number;
  /** Handlers at the same time. */
  readonly workers: number;
  /** Messages in memory, at most; others wait in the inbox. */
  readonly workerBuffer: number;
  /** How often the inbox and the intents are asked for what nobody holds. */
  readonly claimEveryMs: number;
  /** How often leases and waiting messages that were forgotten are looked for. */
  readonly sweepEveryMs: number;
  readonly handlerTimeoutMs: number;
  readonly intentTimeoutMs: number;
  /** Larger events are refused by the outbox, and dead letters in the inbox. */
  readonly maxEventBytes: number;
  /** A stream that begins above version 1 waits this long for the versions before, and is then taken as begun there. */
  readonly adoptAfterMs: number;
  /** Published outbox rows, payloads of applied messages. */
  readonly keepPayloadsMs: number;
  /** Keys of the inbox and done intents; must be longer than the retention of the topics. */
  readonly keepKeysMs: number;
  readonly purgeEveryMs: number;
  /** Rows in one delete, at most. */
  readonly purgeBatch: number;
  readonly healthEveryMs: number;
};

const minute = 60_000;
const day = 24 * 60 * minute;

export const defaultTuning: Tuning = {
  publishBatch: 100,
  publishBatchBytes: 1_000_000,
  publishLanes: 3,
  publishPaceMs: 100,
  publishCalmRate: 500,
  publishTimeoutMs: 4_000,
  settleLingerMs: 20,
  pollMinMs: 10,
  pollMaxMs: 250,
  relayBuffer: 2_000,
  stuckAfter: 10,
  backoffMaxMs: 15_000,
  backoffMinMs: 100,
  leaseMs: 5_000,
  heartbeatMs: 1_000,
  workers: 6,
  workerBuffer: 500,
  claimEveryMs: 500,
  sweepEveryMs: 5_000,
  handlerTimeoutMs: 20_000,
  intentTimeoutMs: 30_000,
  maxEventBytes: 1_048_576,
  adoptAfterMs: 15 * minute,
  keepPayloadsMs: 3 * day,
  keepKeysMs: 30 * day,
  purgeEveryMs: minute,
  purgeBatch: 500,
  healthEveryMs: 10_000,
};
