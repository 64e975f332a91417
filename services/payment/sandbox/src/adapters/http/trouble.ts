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
    const { down, latencyMs, errorRate } = faults();
    if (latencyMs > 0) await sleep(latencyMs);
    if (down) {
      response.status(503).json({ code: "unavailable" });
      return;
    }
    if (random() >= errorRate) {
      next();
      return;
    }
    if (random() < 0.5) {
      response.status(500).json({ code: "internal" });
      return;
    }
    // The worse half: the work is done, and its answer is replaced.
    const send = response.json.bind(response);
    response.json = () => {
      response.status(500);
      return send({ code: "internal" });
    };
    next();
  };
