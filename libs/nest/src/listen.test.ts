import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import request from 'supertest';
import { Public } from './access.ts';
import { drain } from './listen.ts';
import { startSample } from './sample.fixture.ts';

const HERE = import.meta.dirname;
let server: ChildProcessWithoutNullStreams | undefined;

afterEach(() => {
  server?.kill('SIGKILL');
});

/** The fixture server as a process of its own. */
async function start() {
  const run = join(HERE, '../../../tools/run.mjs');
  const child = spawn(process.execPath, [run, join(HERE, 'listen.fixture.ts')]);
  server = child;
  const ended = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const token = (await lines.next()).value ?? '';
  const line = (await lines.next()).value ?? '';
  const [, url = ''] = /^mutirao listening on (http:\S+) \(pid \d+\)$/.exec(line) ?? [];
  return { child, ended, line, url, headers: { authorization: `Bearer ${token}` } };
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s: what is in flight is answered, nothing new is taken, exit 0',
  async (signal) => {
    const { child, ended, line, url, headers } = await start();
    expect(line).toBe(`mutirao listening on ${url} (pid ${child.pid})`);
    const agent = new Agent({ keepAlive: true });
    await fetch(`${url}/health`);
    const slow = once(get(`${url}/payments/slow`, { headers, agent }), 'response');
    await setTimeout(500);
    const asked = performance.now();
    child.kill(signal);
    const [response] = await slow;
    expect(response.statusCode).toBe(200);
    response.resume();
    expect(await ended).toEqual([0, null]);
    expect(performance.now() - asked).toBeLessThan(20_000);
    await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed');
    agent.destroy();
  },
);

test('beyond the limit of open requests the answer is an immediate 503, except for health', async () => {
  const { app, headers } = await startSample({ openRequests: 1 });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const auditor = await headers('auditor');
  const slow = fetch(`${url}/payments/slow`, { headers: auditor });
  await setTimeout(500);
  const { body, headers: answer } = await request(url).get('/payments/p1').set(auditor).expect(503);
  expect(body.type).toBe('urn:mutirao:problem:unavailable');
  expect(answer['retry-after']).toBe('1');
  await request(url).get('/health').expect(200);
  expect((await slow).status).toBe(200);
  await request(url).get('/payments/p1').set(auditor).expect(200);
  await app.close();
});

test('requests whose client went away are not counted as open', async () => {
  const { app, headers } = await startSample({ openRequests: 2 });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const auditor = await headers('auditor');
  for (let i = 0; i < 5; i++) {
    const signal = AbortSignal.timeout(30);
    const gone = fetch(`${url}/payments/slow`, { headers: auditor, signal });
    await expect(gone).rejects.toThrow('aborted');
  }
  await request(url).get('/payments/p1').set(auditor).expect(200);
  await app.close();
});

test('what still arrives on a connection while the server stops is told to come back', async () => {
  const { app, headers } = await startSample();
  await app.listen(0, '127.0.0.1');
  const { authorization } = await headers('auditor');
  const ask = `GET /payments/slow HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\n\r\n`;
  const socket = connect(Number(new URL(await app.getUrl()).port), '127.0.0.1');
  const conversation = text(socket);
  socket.write(ask);
  await setTimeout(500);
  const drained = drain(app, 10);
  await setTimeout(50);
  socket.write(ask);
  const answers = (await conversation).match(/HTTP\/1.1 \d+|"detail":"[^"]+"/g);
  expect(answers).toEqual(['HTTP/1.1 200', 'HTTP/1.1 503', '"detail":"The server is stopping."']);
  await drained;
});

@Controller('store')
class Store {
  open = true;

  @Get()
  @Public()
  async read() {
    await setTimeout(200);
    return { open: this.open };
  }

  onModuleDestroy() {
    this.open = false;
  }
}

@Module({ controllers: [Store] })
class StoreModule {}

test('no module closes its store while a request is being answered', async () => {
  const { app } = await startSample({}, StoreModule);
  await app.listen(0, '127.0.0.1');
  const answer = fetch(`${await app.getUrl()}/store`);
  await setTimeout(50);
  await Promise.all([drain(app, 10), answer]);
  expect(await (await answer).json()).toEqual({ open: true });
});

test('a stop does not wait longer than its grace for a request that does not end', async () => {
  const { app, headers } = await startSample();
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const cut = fetch(`${url}/payments/slow`, { headers: await headers('auditor') });
  await setTimeout(50);
  await Promise.all([expect(cut).rejects.toThrow('fetch failed'), drain(app, 0.05)]);
});
