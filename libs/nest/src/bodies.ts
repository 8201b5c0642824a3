import { Readable, Transform, type TransformCallback } from 'node:stream';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { readForms } from './forms.ts';
import { type Fastify, replyOf, requestOf } from './http.ts';
import { malformed, tooLarge, unsupported } from './problem.ts';

/** Bodies that are handed on as they come, never held whole. */
export const FILE_TYPES = ['text/csv', 'application/x-ofx', 'application/octet-stream'];

const MAX_DEPTH = 8;

/**
 * Reads JSON and forms (both bounded, exact, no prototype keys) and files (streamed); refuses the rest
 * with 415.
 */
export function readBodies(fastify: Fastify, jsonLimitBytes: number): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  const decoder = new TextDecoder('utf-8', { fatal: true });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer', bodyLimit: jsonLimitBytes },
    (request, body, done) => {
      let text: string;
      try {
        text = decoder.decode(body);
      } catch {
        return done(malformed('The body is not valid UTF-8.'));
      }
      parse(request, text, (error, value) => {
        if (error) return done(error);
        if (isDeeper(value, MAX_DEPTH)) {
          return done(malformed(`JSON may be nested ${MAX_DEPTH} deep at most.`));
        }
        done(null, UNUSUAL_NUMBER.test(text) ? JSON.parse(text, exactNumber) : value);
      });
    },
  );
  readForms(fastify, jsonLimitBytes);
  fastify.addContentTypeParser(FILE_TYPES, (_request, payload, done) => done(null, payload));
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const inner of Object.values(value)) if (isDeeper(inner, levels - 1)) return true;
  return false;
}

/**
 * Text that may hold a number which JSON.parse would round or respell; few bodies do. A match inside
 * a string costs a second look, no more.
 */
const UNUSUAL_NUMBER = /\d[.eE]|\d{16}|-0/;

/**
 * A number is taken only if it is spelled as this runtime spells it. `1e3`, `1.0`, `-0` and 2^53+1
 * (which JSON.parse makes 2^53) become NaN: every rule on the field then fails and names it.
 */
function exactNumber(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value !== 'number' || String(value) === context?.source ? value : Number.NaN;
}

/** The file in the body, at most `maxBytes` of it. Refuses a body of another type. */
export const FileBody = createParamDecorator(
  (maxBytes: number, context: ExecutionContext): Readable => {
    const { body, headers } = requestOf(context);
    if (!(body instanceof Readable)) {
      throw unsupported(`Send a file, as ${FILE_TYPES.join(', ')}.`);
    }
    if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
    const bounded = boundedStream(body, maxBytes);
    // Answered without being read: let go, so that the connection can be used again.
    replyOf(context).raw.once('finish', () => bounded.destroy());
    return bounded;
  },
);

/**
 * Passes on at most `maxBytes`, then fails with a 413 problem; an upload that breaks off fails with
 * a 400 one. Whoever reads may stop early: the rest of `source` is drained, not destroyed, since
 * that would cut the connection before the client has its answer (the request timeout bounds it).
 */
export function boundedStream(source: Readable, maxBytes: number): Readable {
  let bytes = 0;
  const bounded = new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      bytes += chunk.length;
      if (bytes > maxBytes) done(tooLarge(maxBytes));
      else done(null, chunk);
    },
  });
  const brokenOff = () => {
    if (!source.readableEnded) bounded.destroy(malformed('The upload broke off.'));
  };
  source.on('error', brokenOff).once('close', brokenOff);
  bounded.once('close', () => source.unpipe(bounded).resume());
  return source.pipe(bounded);
}
