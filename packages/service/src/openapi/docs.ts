import express, { type Express } from "express";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import type { Logger } from "pino";
import { answerOf, type Answer } from "../http/answer/answer.js";
import { mount } from "../http/mount.js";
import type { Route } from "../http/route.js";

/** Nothing foreign, no inline scripts or style sheets (Swagger UI sets a few style attributes): the page works where a proxy allows no more than this. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const page = (service: string): string => `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Waybill ${service}</title>
    <link rel="stylesheet" href="swagger-ui.css">
    <link rel="icon" href="favicon-32x32.png">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="swagger-ui-bundle.js"></script>
    <script src="start.js"></script>
  </body>
</html>
`;

const script = `SwaggerUIBundle({ url: "../openapi.json", dom_id: "#swagger-ui", deepLinking: true, persistAuthorization: true, tryItOutEnabled: true });\n`;

const file = (type: string, body: string): Answer => ({
  status: 200,
  headers: {
    "Content-Type": `${type}; charset=utf-8`,
    "Content-Security-Policy": pagePolicy,
  },
  body,
});

/** Serves /openapi.json, made when it is first asked for, and Swagger UI at /docs/ from the installed package. */
export function mountDocs(
  app: Express,
  log: Logger,
  service: string,
  base: string,
  routes: readonly Route[],
): void {
  let made: Promise<Answer> | undefined;
  mount(app, log, "/openapi.json", {
    get: () =>
      (made ??= import("./document.js").then(({ openApiDocument }) =>
        answerOf({ status: 200, body: openApiDocument(service, base, routes) }),
      )),
  });
  mount(app, log, "/docs", {
    get: (request) =>
      /\/docs\/(\?|$)/.test(request.originalUrl)
        ? file("text/html", page(service))
        : { status: 301, headers: { Location: "docs/" } },
  });
  mount(app, log, "/docs/start.js", {
    get: () => file("text/javascript", script),
  });
  const assets = dirname(
    createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"),
  );
  app.use(
    "/docs",
    express.static(assets, { index: false, redirect: false, maxAge: "1h" }),
  );
}
