import type { OutboxRow } from "./outbox-row.js";

/**
 * The CloudEvent of a row, as it lies on the topic. Built from strings: the data is JSON already,
 * only the version, which the database gave, is set in.
 */
export function wireText(row: OutboxRow, service: string): string {
  const trace = row.traceparent
    ? `,"traceparent":${JSON.stringify(row.traceparent)}`
    : "";
  return (
    `{"specversion":"1.0","id":"${row.id}","source":"/waybill/${service}","type":"${row.type}",` +
    `"subject":${JSON.stringify(row.aggregateId)},"time":"${new Date(row.createdAt).toISOString()}",` +
    `"datacontenttype":"application/json"${trace},` +
    `"data":${row.data.slice(0, -1)},"aggregateVersion":${String(row.version)}}}`
  );
}
