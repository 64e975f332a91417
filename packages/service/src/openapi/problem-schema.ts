import { errorCatalogue, type ErrorCode } from "@waybill/contracts";
import { z } from "zod";

/** The body of every refusal. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.enum(Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]),
    traceId: z.string(),
    errors: z
      .array(
        z.object({ path: z.string(), code: z.string(), message: z.string() }),
      )
      .optional(),
  })
  .catchall(z.unknown())
  .meta({
    id: "Problem",
    description:
      "RFC 9457 problem details; programs look at `code`. Facts of a code are further members.",
  });

/** An example problem of `code` at `path`. */
export const problemExample = (code: ErrorCode, path: string) => ({
  type: `urn:waybill:problem:${code}`,
  title: errorCatalogue[code].title,
  status: errorCatalogue[code].http,
  detail: errorCatalogue[code].title,
  instance: path,
  code,
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
});
