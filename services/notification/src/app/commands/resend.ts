import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import { sendAgain, type Notification } from "../../domain/notification.js";
import type { Clock, Transact } from "../ports.js";

/** Sends a message once more, under the Message-ID it had. `mayAct` says whether the caller may see it at all. */
export const resend =
  (transact: Transact, clock: Clock) =>
  (
    id: string,
    mayAct: (notification: Notification) => boolean,
  ): Promise<Result<Notification, Refusal<"NOT_FOUND">>> =>
    transact(async (stores) => {
      const found = await stores.lock(id);
      if (!found || !mayAct(found)) return refuse({ code: "NOT_FOUND" });
      const again = sendAgain(found, clock.now());
      await stores.update(again);
      return ok(again);
    });
