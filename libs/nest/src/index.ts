export * from './access.ts';
export * from './answers.ts';
export { boundedStream, FileBody } from './bodies.ts';
export { type BusHealth, BusServer, connectBus } from './bus-server.ts';
export { DpopProofs, type Proof } from './dpop.ts';
export { CorrelationId } from './edge.ts';
export { endingProcess } from './ending-process.ts';
export * from './event-stream.ts';
export { TakesForm } from './forms.ts';
export type { Health, HealthReport, Readiness } from './health.ts';
export { type Caller, requestOf } from './http.ts';
export { IdempotencyKey, Keyless } from './idempotency.ts';
export * from './keys.ts';
export { preferredLanguage } from './language.ts';
export { drain, type ListenOptions, listen } from './listen.ts';
export { createLogger } from './log.ts';
export * from './metrics.ts';
export {
  describe,
  documentOf,
  JOURNAL_POSITION,
  MAY_BE_BEHIND,
  READ_MODEL_POSITION,
  type Title,
} from './openapi.ts';
export * from './problem.ts';
export { type Route, routesOf } from './routes.ts';
export { RecordedProofs, type SeenProofs } from './seen-proofs.ts';
export { type AppOptions, createApp, type Limits } from './serve.ts';
export {
  measureService,
  type WatchedConsumer,
  type WatchedLedger,
  type WatchedService,
} from './service-metrics.ts';
export { ServiceWatch } from './service-watch.ts';
export * from './settings.ts';
export { type ProofCheck, TokenCheck, type TokenCheckOptions } from './token-check.ts';
export { startTracing, type Tracing, type TracingOptions } from './tracing.ts';
export { type FieldError, IsMinor, invalid } from './validation.ts';
