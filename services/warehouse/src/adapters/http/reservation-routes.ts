import { countrySchema, idSchema } from "@waybill/contracts";
import { ok, refuse } from "@waybill/result";
import { route, type Route } from "@waybill/service";
import { z } from "zod";
import {
  commitByHand,
  holdByHand,
  releaseByHand,
} from "../../app/commands/reservations/by-hand.js";
import type { Reservation } from "../../domain/reservation/reservation.js";
import { lineSchema, reservationSchema } from "./schemas.js";
import { staffOnly, type HttpDeps } from "./scope.js";
import { showReservation } from "./shapes.js";

const byId = z.object({ id: idSchema });
const tags = ["reservations"];

const holdSchema = z
  .strictObject({
    reference: z.string().trim().min(1).max(200),
    lines: z.array(lineSchema).min(1).max(200),
    ttlSeconds: z
      .int()
      .min(1)
      .max(30 * 24 * 3600),
    country: countrySchema.optional(),
  })
  .meta({
    example: {
      reference: "counter-4711",
      lines: [{ sku: "NW-001", quantity: 2 }],
      ttlSeconds: 900,
    },
  });

const answer = <Status extends number>(status: Status, found: Reservation) =>
  ok({ status, body: showReservation(found) });

export const reservationRoutes = (deps: HttpDeps): readonly Route[] => [
  holdRoute(deps),
  readReservation(deps),
  releaseRoute(deps),
  commitRoute(deps),
];

const holdRoute = ({ inNameOf, clock, reservationsTotal }: HttpDeps): Route =>
  route({
    method: "post",
    path: "/inventory/reserve",
    summary: "Holds units outside of a checkout, once a reference",
    description: "All lines or none; the hold expires by itself.",
    tags,
    access: staffOnly,
    body: holdSchema,
    replies: { 201: reservationSchema },
    refusals: [
      "INSUFFICIENT_STOCK",
      "RESERVATION_RELEASED",
      "RESERVATION_EXPIRED",
      "CONFLICT",
    ],
    handle: async (request) => {
      const outcome = await inNameOf(request)((stores) =>
        holdByHand(stores, clock, request.body),
      );
      const result = outcome.ok ? "held" : outcome.error.code;
      reservationsTotal.inc({ result });
      return outcome.ok ? answer(201, outcome.value) : outcome;
    },
  });

const readReservation = ({ queries }: HttpDeps): Route =>
  route({
    method: "get",
    path: "/reservations/{id}",
    summary: "One reservation",
    tags,
    access: staffOnly,
    params: byId,
    replies: { 200: reservationSchema },
    refusals: ["NOT_FOUND"],
    handle: async ({ params }) => {
      const found = await queries.reservations.find(params.id);
      return found ? answer(200, found) : refuse({ code: "NOT_FOUND" });
    },
  });

const releaseRoute = ({ inNameOf, clock }: HttpDeps): Route =>
  route({
    method: "post",
    path: "/reservations/{id}/release",
    summary: "Gives the units of a reservation back",
    tags,
    access: staffOnly,
    params: byId,
    replies: { 200: reservationSchema },
    refusals: ["NOT_FOUND", "SAGA_OWNED", "INVALID_TRANSITION"],
    handle: async (request) => {
      const outcome = await inNameOf(request)((stores) =>
        releaseByHand(stores, clock, request.params.id),
      );
      return outcome.ok ? answer(200, outcome.value) : outcome;
    },
  });

const commitRoute = ({ inNameOf, clock }: HttpDeps): Route =>
  route({
    method: "post",
    path: "/reservations/{id}/commit",
    summary: "Hands the units of a reservation over: they leave the books",
    tags,
    access: staffOnly,
    params: byId,
    replies: { 200: reservationSchema },
    refusals: [
      "NOT_FOUND",
      "SAGA_OWNED",
      "RESERVATION_RELEASED",
      "RESERVATION_EXPIRED",
    ],
    handle: async (request) => {
      const outcome = await inNameOf(request)((stores) =>
        commitByHand(stores, clock, request.params.id),
      );
      return outcome.ok ? answer(200, outcome.value) : outcome;
    },
  });
