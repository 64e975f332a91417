import { expect, test } from "@jest/globals";
import { inOrderOfPrecision } from "./precision.js";
import type { Route } from "./route.js";

const at = (method: string, path: string) => ({ method, path }) as Route;

test("fixed segments come before parameters, from the left", () => {
  const paths = [
    "/orders/{id}",
    "/things",
    "/orders/{id}/cancel",
    "/orders",
    "/orders/analytics",
    "/orders/health/dependencies",
    "/orders/health",
  ];
  expect(
    inOrderOfPrecision(paths.map((path) => at("get", path))).map(
      ({ path }) => path,
    ),
  ).toEqual([
    "/orders",
    "/orders/analytics",
    "/orders/health",
    "/orders/health/dependencies",
    "/orders/{id}",
    "/orders/{id}/cancel",
    "/things",
  ]);
});

test("a route that is declared twice is a mistake", () => {
  expect(() =>
    inOrderOfPrecision([at("get", "/a/{id}"), at("get", "/a/{id}")]),
  ).toThrow("two routes are get /a/{id}");
});

test("one path has one name for its parameter", () => {
  expect(() =>
    inOrderOfPrecision([at("get", "/a/{id}"), at("put", "/a/{key}")]),
  ).toThrow("/a/{id} and /a/{key} are one path");
});
