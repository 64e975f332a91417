import {
  supervise,
  type ProcessSpec,
  type Supervised,
  type SupervisorContext,
} from "../processes/supervisor.js";

/** What stands on what: a layer is stopped before those below it. */
export const layers = [
  "infrastructure",
  "control plane",
  "sidecar",
  "service",
] as const;
export type Layer = (typeof layers)[number];

export type Group = {
  /** Starts a process; resolves when it is ready, rejects when it can't be. */
  add(layer: Layer, spec: ProcessSpec): Promise<void>;
  /** Stops all, layer by layer from the top; `hard` kills at once. */
  stopAll(hard?: boolean): Promise<void>;
};

/** The processes of one run. */
export function createGroup(context: SupervisorContext): Group {
  const members: { layer: Layer; process: Supervised }[] = [];
  let closed = false;
  return {
    add: async (layer, spec) => {
      if (closed) throw new Error("The stack is being stopped.");
      const process = supervise(spec, context);
      members.push({ layer, process });
      await process.ready;
    },
    stopAll: async (hard = false) => {
      closed = true;
      for (const layer of layers.toReversed())
        await Promise.all(
          members
            .filter((member) => member.layer === layer)
            .map((member) => member.process.stop(hard)),
        );
    },
  };
}
