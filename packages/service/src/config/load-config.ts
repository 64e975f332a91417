import { z } from "zod";
import type { BaseConfig } from "./base-config.js";

/** The fields of a service's own that `shape` declares. */
export type OwnConfig<Shape extends z.ZodRawShape> = z.output<
  z.ZodObject<Shape>
>;

export declare function loadConfig<Shape extends z.ZodRawShape>(
  prefix: string,
  shape: Shape,
  env: Readonly<Record<string, string | undefined>>,
): BaseConfig & OwnConfig<Shape>;
