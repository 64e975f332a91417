import type { Route } from "./route.js";

const isParameter = (segment: string): boolean => segment.startsWith("{");

/** Sorts fixed segments before parameters, from the left: a total order, as sorting needs one. */
const sortKey = (path: string): string =>
  path
    .split("/")
    .map((segment) => (isParameter(segment) ? "1" : `0${segment}`))
    .join("/");

/**
 * Routes so that `/orders/analytics` is asked before `/orders/{id}`, whatever order they were declared in.
 * Rejects a route declared twice, and one path whose parameters have two names.
 */
export function inOrderOfPrecision(routes: readonly Route[]): Route[] {
  const methods = new Set<string>();
  const spellings = new Map<string, string>();
  for (const { method, path } of routes) {
    const shape = path.replace(/\{\w+\}/g, "{}");
    if (methods.has(`${method} ${shape}`))
      throw new Error(`two routes are ${method} ${path}`);
    methods.add(`${method} ${shape}`);
    const spelling = spellings.get(shape) ?? path;
    if (spelling !== path)
      throw new Error(`${spelling} and ${path} are one path: name it alike`);
    spellings.set(shape, spelling);
  }
  return [...routes].sort((a, b) =>
    sortKey(a.path) < sortKey(b.path) ? -1 : 1,
  );
}
