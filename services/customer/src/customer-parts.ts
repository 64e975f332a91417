import type { ServiceContext, ServiceParts } from "@waybill/service";
import { customerConsumer } from "./adapters/consumers/consumer.js";
import { customerGrpc } from "./adapters/grpc/service.js";
import type { UseCases } from "./adapters/http/answers.js";
import { customerRoutes } from "./adapters/http/routes.js";
import { readsOn, transactOn } from "./adapters/postgres/stores.js";
import { customerCommands } from "./app/commands/customers.js";

/** Puts the customer service together. */
export function customerParts({
  db,
  outbox,
  now,
  newId,
}: ServiceContext): ServiceParts {
  const reads = readsOn(db);
  const commandsFor: UseCases["commandsFor"] = ({ caller, correlationId }) =>
    customerCommands({
      transact: transactOn(db, outbox, { caller, correlationId, now }),
      clock: { now, newId },
      correlationId,
    });
  return {
    routes: customerRoutes({ reads, commandsFor }),
    grpc: [customerGrpc(reads)],
    consumers: [customerConsumer(outbox, now)],
  };
}
