import type { Route } from "./route.js";

const isParameter = (segment: string): boolean => segment.startsWith("{");

/** Below zero when `a` is the more precise path: at the first difference a fixed segment comes before a parameter. */
function byPrecision(a: string, b: string): number {
  const [left, right] = [a.split("/"), b.split("/")];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const fixedLeft = !isParameter(left[at] ?? "");
    const fixedRight = !isParameter(right[at] ?? "");
    if (fixedLeft !== fixedRight) return fixedLeft ? -1 : 1;
  }
  return 0;
}

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
  return [...routes].sort((a, b) => byPrecision(a.path, b.path));
}
