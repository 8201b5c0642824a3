import { Agent, request } from 'node:http';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsString } from 'class-validator';
import { Public } from './access.ts';
import { FileBody } from './bodies.ts';
import { Keyless } from './idempotency.ts';
import { createLogger } from './log.ts';
import { startSample } from './sample.fixture.ts';

const lines: string[] = [];
const logger = createLogger('info', { write: (line: string) => void lines.push(line) }).child({
  service: 'sample',
});

class Note {
  @IsString()
  text!: string;
}

@Controller('notes')
class Notes {
  @Post()
  @Public()
  @Keyless()
  async write(@Body() { text }: Note) {
    await pause(Math.random() * 20);
    logger.info({ text }, 'noted');
    return {};
  }

  @Post('file')
  @Public()
  @Keyless()
  async file(@FileBody(1_000_000) file: Readable) {
    for await (const _ of file);
    logger.info({ text: 'file' }, 'noted');
    return {};
  }

  @Get()
  @Public()
  read() {
    logger.info({ text: 'read' }, 'noted');
    return {};
  }
}

@Module({ controllers: [Notes] })
class NotesModule {}

let app: NestFastifyApplication;
let url: string;
beforeAll(async () => {
  ({ app } = await startSample({}, NotesModule));
  await app.listen(0, '127.0.0.1');
  url = `${await app.getUrl()}/notes`;
});
afterAll(() => app.close());

const noted = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
const idOf = (n: number) => `0198aaaa-bbbb-4ccc-8ddd-${String(n).padStart(12, '0')}`;
const headersOf = (n: number, type: string) => ({
  'x-correlation-id': idOf(n),
  'content-type': type,
});

/** The body comes when the request has long begun. */
async function sendLate(body: string, headers: Record<string, string>): Promise<void> {
  const sent = request(url, { method: 'POST', headers, agent: new Agent() });
  const answered = new Promise((resolve, reject) => {
    sent
      .once('error', reject)
      .once('response', (response) => response.resume().once('end', resolve));
  });
  sent.flushHeaders();
  await pause(20);
  sent.end(body);
  await answered;
}

test('every line of a request has its correlation id, however many are answered at once', async () => {
  const numbers = Array.from({ length: 30 }, (_, n) => n);
  await Promise.all(
    numbers.map(async (n) => {
      await sendLate(JSON.stringify({ text: String(n) }), headersOf(n, 'application/json'));
    }),
  );
  expect(noted()).toHaveLength(30);
  for (const { text, correlationId } of noted()) expect(correlationId).toBe(idOf(Number(text)));
});

test('so has the line that is written when a file was read, and the one of a question', async () => {
  lines.length = 0;
  const body = 'a;b\n'.repeat(50_000);
  await fetch(`${url}/file`, { method: 'POST', headers: headersOf(31, 'text/csv'), body });
  await fetch(url, { headers: headersOf(32, 'text/plain') });
  expect(noted()).toMatchObject([
    { service: 'sample', text: 'file', correlationId: idOf(31) },
    { service: 'sample', text: 'read', correlationId: idOf(32) },
  ]);
});

test('a line of no request has none', () => {
  lines.length = 0;
  logger.info('on its own');
  expect(noted()[0]).not.toHaveProperty('correlationId');
});
