import type { NextFunction, Request, Response } from "express";
import type { Faults } from "../../domain/faults.js";

const sleep = (ms: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Makes the API as bad as the switched-on faults say: slow, erring before or after the work, or down. */
export const trouble =
  (faults: () => Faults, random: () => number) =>
  async (
    _request: Request,
    response: Response,
    next: NextFunction,
  ): Promise<void> => {
    const { down, latencyMs, answerDelayMs, errorRate } = faults();
    if (latencyMs > 0) await sleep(latencyMs);
    if (down) {
      response.status(503).json({ code: "unavailable" });
      return;
    }
    const errs = random() < errorRate;
    if (errs && random() < 0.5) {
      response.status(500).json({ code: "internal" });
      return;
    }
    if (errs || answerDelayMs > 0) spoil(response, errs, answerDelayMs);
    next();
  };

/** The work is done; its answer comes late, or is replaced by an error. */
function spoil(response: Response, errs: boolean, delayMs: number): void {
  const send = response.json.bind(response);
  response.json = (body: unknown) => {
    void sleep(delayMs).then(() => {
      if (errs) response.status(500);
      send(errs ? { code: "internal" } : body);
    });
    return response;
  };
}
