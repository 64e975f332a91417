import {
  supervise,
  type ProcessSpec,
  type Supervised,
} from "../../../local/src/processes/supervisor.js";
import type { Layout } from "../../../local/src/stack/layout.js";
import type { RenderedComponents } from "../../../local/src/stack/render-components.js";
import type { DaprBinaries } from "../../../local/src/toolchain/dapr.js";
import type { PostgresBox } from "./postgres-box.js";

/** What runs for a rig, by name. */
export type RigState = {
  readonly folder: string;
  readonly brokers: readonly string[];
  readonly layout: Layout;
  readonly dapr: DaprBinaries;
  readonly running: Map<string, Supervised>;
  readonly pids: Map<string, number>;
  /** Until when a process that ended is not started again. */
  readonly holds: Map<string, number>;
  readonly boxes: PostgresBox[];
  /** The bundle of messaging-node.ts. */
  readonly program: string;
  readonly components: RenderedComponents;
};

/** Starts a process under supervision, and waits until it is of use. */
export async function run(state: RigState, spec: ProcessSpec): Promise<void> {
  const supervised = supervise(spec, {
    writer: {
      started: (name, pid) => state.pids.set(name, pid),
      ended: (name) => state.pids.delete(name),
      ready: () => undefined,
      remove: () => undefined,
    },
    say: () => undefined,
    heldForMs: (name) => Math.max(0, (state.holds.get(name) ?? 0) - Date.now()),
  });
  state.running.set(spec.name, supervised);
  await supervised.ready;
}
