import express, {
  type Express,
  type NextFunction,
  type Request,
  type Response,
} from "express";
import type { Tools } from "../postgres/charges.js";
import { chargeRoutes } from "./charge-routes.js";
import { controlRoutes, type Controls } from "./control-routes.js";
import { pageRoutes } from "./page-routes.js";
import { trouble } from "./trouble.js";

/** The sandbox's whole HTTP interface. `ready` says whether its database is there. */
export function sandboxApp(
  tools: Tools,
  controls: Controls,
  ready: () => boolean,
  random: () => number,
): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.get("/livez", (_request, response) => {
    response.json({ status: "up" });
  });
  app.get("/readyz", (_request, response) => {
    response
      .status(ready() ? 200 : 503)
      .json({ status: ready() ? "up" : "waiting for the database" });
  });
  app.use("/v1", express.json(), controlRoutes(controls));
  app.use((_request, response, next) => {
    if (ready()) next();
    else response.status(503).json({ code: "unavailable" });
  });
  app.use("/v1", trouble(controls.faults, random));
  app.get("/v1/health", (_request, response) => {
    response.json({ status: "up" });
  });
  app.use("/v1", chargeRoutes(tools, controls.faults));
  app.use(pageRoutes(tools, controls));
  app.use((_request, response) => {
    response.status(404).json({ code: "not_found" });
  });
  app.use(failed);
  return app;
}

/** Express knows an error handler by its four parameters. */
function failed(
  error: { readonly name?: string; readonly status?: number },
  _request: Request,
  response: Response,
  next: NextFunction,
): void {
  if (response.headersSent) next(error);
  else if (error.name === "ZodError" || error.status === 400)
    response.status(400).json({ code: "invalid_request" });
  else response.status(503).json({ code: "unavailable" }); // Its database is away.
}
