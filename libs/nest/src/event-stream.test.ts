import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Controller, Get, Module, StreamableFile } from '@nestjs/common';
import { Does, Public } from './access.ts';
import { EVENT_STREAM_CONTENT_TYPE, EventStream, lastEventId } from './event-stream.ts';
import { drain } from './listen.ts';
import { startSample } from './sample.fixture.ts';

test('events are written as the standard says', async () => {
  const stream = new EventStream();
  stream.send(7, { state: 'paid', note: 'two\nlines' });
  stream.end();
  stream.send(8, 'too late');
  expect(await text(stream)).toBe(
    'retry: 1000\n\nid: 7\ndata: {"state":"paid","note":"two\\nlines"}\n\n',
  );
});

test('it says that it lives, and ends when its time is over', async () => {
  const stream = new EventStream({ heartbeatMilliseconds: 10, mostMilliseconds: 100 });
  expect(await text(stream)).toMatch(/^retry: 1000\n\n(:\n\n)+$/);
});

test('a client that does not read is not written to for ever', () => {
  const stream = new EventStream();
  for (let each = 0; each < 10_000; each++) stream.send(each, 'x'.repeat(100));
  expect(stream.readableLength).toBeLessThan(20_000);
  stream.destroy();
});

test.each([
  ['7', 7],
  [undefined, -1],
  ['', -1],
  ['-7', -1],
  ['1e3', -1],
  ['9'.repeat(16), -1],
  [['7', '8'], -1],
])('Last-Event-ID %j is position %d', (header, position) => {
  expect(lastEventId(header)).toBe(position);
});

const opened: EventStream[] = [];

@Controller('changes')
class Changes {
  @Get()
  @Does('charge.see')
  changes() {
    const stream = new EventStream();
    opened.push(stream);
    stream.send(1, 'here');
    return new StreamableFile(stream, { type: EVENT_STREAM_CONTENT_TYPE });
  }

  @Get('late')
  @Does('charge.see')
  async late() {
    await setTimeout(60);
    return this.changes();
  }

  @Get('other')
  @Public()
  async other() {
    await setTimeout(300);
    return {};
  }
}

@Module({ controllers: [Changes] })
class ChangesModule {}

async function start() {
  const { app, headers, logged } = await startSample(
    { openRequests: 2, slowMs: 20 },
    ChangesModule,
  );
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const terminal = await headers('terminal');
  const listen = (path = '/changes', signal?: AbortSignal) =>
    fetch(url + path, { headers: terminal, ...(signal ? { signal } : {}) });
  return { app, url, listen, logged };
}

test('streams that wait take no place among the requests that are answered', async () => {
  const { app, url, listen } = await start();
  const streams = await Promise.all([listen(), listen()]);
  streams.push(await listen(), await listen());
  expect(streams.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(streams[0]?.headers.get('content-type')).toBe('text/event-stream');
  expect((await fetch(`${url}/changes/other`)).status).toBe(200);
  await Promise.all(streams.map((each) => each.body?.cancel()));
  await drain(app, 5);
  expect(opened.every(({ destroyed }) => destroyed)).toBe(true);
});

test('places are counted as before when streams have come and gone', async () => {
  const { app, url, listen } = await start();
  for (let each = 0; each < 5; each++) {
    const answer = await listen();
    const closed = once(opened.at(-1) as EventStream, 'close');
    await answer.body?.cancel();
    await closed;
  }
  for (let each = 0; each < 2; each++) {
    await expect(listen('/changes/late', AbortSignal.timeout(20))).rejects.toThrow('aborted');
  }
  await setTimeout(100);
  expect(opened.every(({ destroyed }) => destroyed)).toBe(true);
  const others = await Promise.all([1, 2, 3].map(() => fetch(`${url}/changes/other`)));
  expect(others.map(({ status }) => status).sort()).toEqual([200, 200, 503]);
  await drain(app, 5);
});

test('a stop ends the streams at once, in good order, and no log says that they were slow', async () => {
  const { app, listen, logged } = await start();
  const answer = await listen();
  await setTimeout(40);
  const begun = performance.now();
  const [said] = await Promise.all([answer.text(), drain(app, 10)]);
  expect(said).toBe('retry: 1000\n\nid: 1\ndata: "here"\n\n');
  expect(performance.now() - begun).toBeLessThan(5_000);
  expect(logged.join('')).not.toContain('/changes');
});
