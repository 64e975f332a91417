import { Router } from "express";
import { z } from "zod";
import type { Faults } from "../../domain/faults.js";

export const faultsSchema = z.strictObject({
  errorRate: z.number().min(0).max(1).optional(),
  latencyMs: z.int().min(0).max(60_000).optional(),
  answerDelayMs: z.int().min(0).max(60_000).optional(),
  down: z.boolean().optional(),
  webhooksPaused: z.boolean().optional(),
  lateMs: z.int().min(0).max(86_400_000).optional(),
});

export type Controls = {
  readonly faults: () => Faults;
  readonly setFaults: (change: Partial<Faults>) => void;
  readonly offsetMs: () => number;
  readonly setOffsetMs: (offsetMs: number) => void;
};

/** What testers turn: faults, and the sandbox's clock. Never disturbed by the faults themselves. */
export function controlRoutes(controls: Controls): Router {
  const router = Router();
  router.get("/faults", (_request, response) => {
    response.json(controls.faults());
  });
  router.post("/faults", (request, response) => {
    controls.setFaults(
      Object.fromEntries(
        Object.entries(faultsSchema.parse(request.body)).filter(
          ([, value]) => value !== undefined,
        ),
      ),
    );
    response.json(controls.faults());
  });
  router.post("/clock", (request, response) => {
    const { offsetMs } = z
      .strictObject({ offsetMs: z.int() })
      .parse(request.body);
    controls.setOffsetMs(offsetMs);
    response.json({ offsetMs: controls.offsetMs() });
  });
  return router;
}
