import { afterEach, expect, test } from '@jest/globals';
import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import {
  apart,
  correlated,
  injectTrace,
  trail,
  trailIn,
  trailTo,
  withSpan,
  withTrace,
} from './trace.ts';

const REQUEST = '0198aaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';

afterEach(() => {
  trace.disable();
  context.disable();
  propagation.disable();
});

function tracing(): InMemorySpanExporter {
  const exporter = new InMemorySpanExporter();
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
  return exporter;
}

const later = () => new Promise<void>((resolve) => setTimeout(resolve, 1));

test('without tracing the correlation id goes along, and headers say nothing else', async () => {
  const sent = await correlated(REQUEST, async () => {
    await later();
    return injectTrace({ operation: 'register' });
  });
  expect(sent).toEqual({ operation: 'register', 'correlation-id': REQUEST });
  expect(await withTrace(sent, 'a command', async () => later().then(trail))).toEqual({
    correlationId: REQUEST,
  });
  expect(injectTrace()).toEqual({});
});

test('what nothing is known of has the id that it is given', async () => {
  const seen = await withTrace({}, 'a message', async () => trail(), { otherwise: 'own' });
  expect(seen).toEqual({ correlationId: 'own' });
  expect(trailTo('run')).toBeUndefined();
  expect(trailTo(REQUEST)).toEqual({ 'correlation-id': REQUEST });
});

test('works that go on at once know each its own id', async () => {
  const ids = ['a', 'b', 'c'];
  const seen = ids.map((id) => correlated(id, () => later().then(trail)));
  expect(await Promise.all(seen)).toEqual(ids.map((correlationId) => ({ correlationId })));
});

test('what is apart belongs to nobody, and who waits for it is who he was', async () => {
  tracing();
  await correlated(REQUEST, () =>
    withSpan('request', async () => {
      expect(await apart(async () => trail())).toEqual({});
      expect(trail()).toMatchObject({ correlationId: REQUEST, traceId: expect.any(String) });
    }),
  );
});

test('one trace goes on from process to process, by the headers alone', async () => {
  const exporter = tracing();
  const headers = await withSpan('ask', async () => injectTrace({ reply: 'here' }), {
    kind: SpanKind.CLIENT,
  });
  await withTrace(trailIn(headers), 'command', () => withSpan('append', later));
  const [ask, append, command] = exporter.getFinishedSpans();
  expect([ask, append, command].map((span) => span?.name)).toEqual(['ask', 'append', 'command']);
  expect(command?.parentSpanContext?.spanId).toBe(ask?.spanContext().spanId);
  expect(append?.parentSpanContext?.spanId).toBe(command?.spanContext().spanId);
  expect(append?.spanContext().traceId).toBe(ask?.spanContext().traceId);
});

test('a failure is named and not told, and goes on', async () => {
  const exporter = tracing();
  const failing = withSpan('append', () => Promise.reject(new RangeError('12345678900')));
  await expect(failing).rejects.toThrow('12345678900');
  const [span] = exporter.getFinishedSpans();
  expect(span?.attributes).toEqual({ 'error.type': 'RangeError' });
  expect(JSON.stringify([span?.status, span?.events])).not.toContain('12345678900');
});
