import type { Route } from "../http/route.js";

/** Routes whose body has no example, or one that its own schema refuses: each as "post /orders: why". None is what a test wants. */
export const faultyExamples = (routes: readonly Route[]): string[] =>
  routes.flatMap(({ method, path, body }) => {
    if (!body) return [];
    const example = body.meta()?.["example"];
    if (example === undefined) return [`${method} ${path}: no example`];
    const parsed = body.safeParse(example);
    return parsed.success
      ? []
      : [`${method} ${path}: ${parsed.error.issues[0]?.message ?? "refused"}`];
  });
