import type { EventType, IncomingEvent } from "@waybill/contracts";
import type { Tx } from "@waybill/database";
import {
  earlyEvent,
  type Consumer,
  type EventHandler,
} from "@waybill/messaging";
import {
  notify,
  notifyAboutOrder,
  welcomeOrder,
  type Told,
} from "../../app/commands/notify.js";
import {
  aboutOrders,
  withoutOrder,
  type AboutOrder,
  type WithoutOrder,
} from "../../app/drafts.js";
import type { Clock } from "../../app/ports.js";
import { storesOn } from "../postgres/stores.js";

type Counter = {
  inc(labels: { kind: string; channel: string; status: string }): void;
};

/** Every event that someone is told about, each handled once and in order per aggregate. */
export function notificationConsumer(clock: Clock, sent: Counter): Consumer {
  const handler = <T extends EventType>(
    tell: (event: IncomingEvent<T>, tx: Tx) => Promise<Told>,
  ): EventHandler<T> => ({
    apply: "each",
    handle: async (event, tx) => {
      const told = await tell(event, tx);
      if (told === "order not known yet")
        throw earlyEvent(`${event.type} came before its order.created`);
      if (told === "told")
        tx.afterCommit(() => {
          sent.inc({ kind: event.type, channel: "inbox", status: "sent" });
        });
    },
  });
  const ofOrder = handler<AboutOrder>((event, tx) =>
    notifyAboutOrder(event, storesOn(tx), clock),
  );
  const ofOthers = handler<WithoutOrder>((event, tx) =>
    notify(event, storesOn(tx), clock),
  );
  return {
    name: "notification",
    handlers: {
      ...Object.fromEntries(aboutOrders.map((type) => [type, ofOrder])),
      ...Object.fromEntries(withoutOrder.map((type) => [type, ofOthers])),
      "order.created": handler<"order.created">((event, tx) =>
        welcomeOrder(event, storesOn(tx), clock),
      ),
      "customer.erased": {
        apply: "each",
        handle: (event, tx) => storesOn(tx).erase(event.data.customerId),
      },
    },
  };
}
