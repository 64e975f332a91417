import { ok } from "@waybill/result";
import { route, type HealthReport, type Route } from "@waybill/service";
import { z } from "zod";

export type Dependency = {
  readonly name: string;
  /** Resolves when the other side answered, whatever it said. */
  readonly ask: () => Promise<unknown>;
};

const check = z.strictObject({
  name: z.string(),
  status: z.enum(["up", "down"]),
  latencyMs: z.number().optional(),
  detail: z.string().optional(),
});

const report = z.strictObject({
  status: z.enum(["up", "down"]),
  items: z.array(check),
});

/** How the service and what it needs are doing, for people. */
export const healthRoutes = (
  health: () => Promise<HealthReport>,
  dependencies: readonly Dependency[],
): Route[] => [
  route({
    method: "get",
    path: "/orders/health",
    summary: "Whether the order service is ready, and what it stands on",
    tags: ["health"],
    access: "public",
    replies: { 200: report, 503: report },
    refusals: [],
    handle: async () => {
      const { ready, checks } = await health();
      const items = Object.entries(checks).map(([name, state]) =>
        itemOf(name, state),
      );
      return ok({
        status: ready ? 200 : 503,
        body: { status: ready ? "up" : "down", items },
      } as const);
    },
  }),
  route({
    method: "get",
    path: "/orders/health/dependencies",
    summary:
      "Each service and store that orders need: up or down, and how long it took to answer",
    tags: ["health"],
    access: "public",
    replies: { 200: report },
    refusals: [],
    handle: async () => {
      const [{ checks }, asked] = await Promise.all([
        health(),
        Promise.all(dependencies.map(askOne)),
      ]);
      const own = Object.entries(checks).map(([name, state]) =>
        itemOf(name, state),
      );
      const items = [...own, ...asked];
      const up = items.every(({ status }) => status === "up");
      return ok({
        status: 200,
        body: { status: up ? "up" : "down", items },
      } as const);
    },
  }),
];

const itemOf = (
  name: string,
  state: HealthReport["checks"][string],
): z.output<typeof check> => ({
  name,
  status: state.up ? "up" : "down",
  ...(state.latencyMs === undefined ? {} : { latencyMs: state.latencyMs }),
  ...(state.detail === undefined ? {} : { detail: state.detail }),
});

async function askOne({
  name,
  ask,
}: Dependency): Promise<z.output<typeof check>> {
  const start = performance.now();
  const latency = () => Math.round(performance.now() - start);
  try {
    await ask();
    return { name, status: "up", latencyMs: latency() };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { name, status: "down", latencyMs: latency(), detail };
  }
}
