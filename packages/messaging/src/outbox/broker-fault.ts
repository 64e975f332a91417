// As sarama, Kafka and the sidecar say it. Its producer has a breaker for each partition that stays open for 10 s.
const ofTheBroker =
  /breaker is open|brokers to talk to|refused|reset|EOF|broken pipe|time[d]?[ -]?out|no answer|leader|not available|in-sync replicas|closed/i;

/** Whether an event failed because of the broker, so that any other would have failed too, and not because of what it is. */
export const isBrokerFault = (error: string): boolean =>
  ofTheBroker.test(error);
