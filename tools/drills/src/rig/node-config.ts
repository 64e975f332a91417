/** What a messaging node of a drill is told, as JSON in DRILL_NODE. */
export type NodeConfig = {
  /** App id and consumer group; events leave as "/waybill/<service>". */
  readonly service: string;
  readonly instance: string;
  readonly databaseUrl: string;
  readonly daprHttpPort: number;
  /** Without one it publishes and takes nothing. */
  readonly appPort?: number;
  readonly kafkaBrokers: readonly string[];
  readonly logLevel: string;
  /** Nothing of messaging: a handler right behind the sidecar, for this topic, as a baseline. */
  readonly bareTopic?: string;
};

/** What a handler of a drill writes: one row for each application. */
export const effectsMigration = {
  name: "0100-effects",
  up: `CREATE TABLE effects (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id text NOT NULL, subject text NOT NULL, version bigint NOT NULL, lag_ms double precision NOT NULL)`,
  down: "DROP TABLE effects",
};
