import {
  loadConfig,
  runService,
  type ServiceContext,
  type ServiceParts,
} from "@waybill/service";
import { customerConsumer } from "./adapters/consumers/consumer.js";
import { customerGrpc } from "./adapters/grpc/service.js";
import type { UseCases } from "./adapters/http/answers.js";
import { customerRoutes } from "./adapters/http/routes.js";
import { readsOn, transactOn } from "./adapters/postgres/stores.js";
import { customerCommands } from "./app/commands/customers.js";

const config = loadConfig("CUSTOMER", {}, process.env);

function build({ db, outbox, now, newId }: ServiceContext): ServiceParts {
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

await runService({ name: "customer", config, build });
