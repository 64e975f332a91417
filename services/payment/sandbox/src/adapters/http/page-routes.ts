import { Router, urlencoded } from "express";
import { z } from "zod";
import { authenticate } from "../../domain/charge.js";
import { change, find, list, type Tools } from "../postgres/charges.js";
import { webhookCounts } from "../webhooks/queue.js";
import type { Controls } from "./control-routes.js";
import { adminPage, authenticationPage } from "./pages.js";

const faultForm = z.object({
  errorPercent: z.coerce.number().min(0).max(100).default(0),
  latencyMs: z.coerce.number().int().min(0).max(60_000).default(0),
  down: z.literal("on").optional(),
  webhooksPaused: z.literal("on").optional(),
});
const decision = z.object({ outcome: z.enum(["approve", "fail"]) });

/** Pages for people: the buyer's 3-D Secure page, and the tester's admin page. */
export function pageRoutes(tools: Tools, controls: Controls): Router {
  const router = Router();
  router.use(urlencoded({ extended: false }));
  router.get("/", (_request, response) => {
    response.redirect("/admin");
  });
  router.get("/admin", async (_request, response) => {
    const [charges, webhooks] = await Promise.all([
      list(tools.db.query, { newestFirst: true, limit: 50 }),
      webhookCounts(tools.db.query),
    ]);
    response.type("html").send(
      adminPage({
        charges,
        webhooks,
        faults: controls.faults(),
        offsetMs: controls.offsetMs(),
      }),
    );
  });
  router.post("/admin/faults", (request, response) => {
    const form = faultForm.parse(request.body);
    controls.setFaults({
      errorRate: form.errorPercent / 100,
      latencyMs: form.latencyMs,
      down: form.down === "on",
      webhooksPaused: form.webhooksPaused === "on",
    });
    response.redirect(303, "/admin");
  });
  router.get("/3ds/:id", async (request, response) => {
    const charge = await find(tools.db.query, "id", request.params.id);
    if (charge) response.type("html").send(authenticationPage(charge));
    else response.status(404).type("text").send("There is no such charge.");
  });
  router.post("/3ds/:id", async (request, response) => {
    const { outcome } = decision.parse(request.body);
    await change(tools, request.params.id, (charge) =>
      authenticate(charge, outcome),
    );
    response.redirect(303, `/3ds/${encodeURIComponent(request.params.id)}`);
  });
  return router;
}
