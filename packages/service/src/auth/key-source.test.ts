import { resolve } from "node:path";
import { expect, test } from "@jest/globals";
import { pathOf } from "./key-source.js";

test("a file URL with a whole path is taken as it is, one without from the working directory", () => {
  expect(pathOf("file:///etc/waybill/jwks.json")).toBe(
    "/etc/waybill/jwks.json",
  );
  expect(pathOf("file:.waybill/keys/jwks.json")).toBe(
    resolve(".waybill/keys/jwks.json"),
  );
});
