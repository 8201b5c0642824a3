import { createServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { isPublic } from './address.ts';
import { type Answered, type DeliveryPorts, deliver } from './delivery.ts';
import { Receiver } from './receiver.fixture.ts';

/** Starts an HTTP server on this machine; nothing else is reached. */
let receiver: Receiver;
beforeAll(async () => {
  receiver = await Receiver.listen();
});
afterEach(() => {
  receiver.received.length = 0;
  receiver.reply = () => 200;
});
afterAll(() => receiver.close());

const ports: DeliveryPorts = {
  resolve: async () => ['127.0.0.1'],
  admits: (address) => address === '127.0.0.1',
};
const send = (url: string, given: Partial<DeliveryPorts> = {}): Promise<Answered> =>
  deliver({ ...ports, ...given }, { url, headers: { 'webhook-id': 'm1' }, body: '{"ã":1}' });

test('a webhook is one POST, whose status is what matters', async () => {
  expect(await send(receiver.url('/hook?shop=1', 'shop.example'))).toEqual({ status: 200 });
  expect(receiver.received).toMatchObject([
    { path: '/hook?shop=1', id: 'm1', body: '{"ã":1}', headers: { 'content-length': '8' } },
  ]);
  expect(receiver.received[0]?.headers.host).toBe(`shop.example:${receiver.port}`);
  receiver.reply = () => 500;
  expect(await send(receiver.url())).toEqual({ status: 500 });
});

test('fault 46: the connection goes to the address that was checked, whatever is said later', async () => {
  let asked = 0;
  const rebinding = async () => (asked++ === 0 ? ['127.0.0.1'] : ['127.0.0.2']);
  expect(await send(receiver.url('/', 'shop.example'), { resolve: rebinding })).toEqual({
    status: 200,
  });
  expect(asked).toBe(1);
  expect(await send(receiver.url('/', 'shop.example'), { resolve: rebinding })).toEqual({
    fault: 'address-refused',
  });
  expect(receiver.received).toHaveLength(1);
});

test('fault 46: a name with one inner address among others is refused, and so is an inner address', async () => {
  const resolve = async () => ['8.8.8.8', '127.0.0.1'];
  const inner = { resolve, admits: isPublic };
  expect(await send(receiver.url('/', 'shop.example'), inner)).toEqual({
    fault: 'address-refused',
  });
  for (const host of ['127.0.0.1', '127.1', '2130706433', '[::1]', '[::ffff:127.0.0.1]']) {
    expect(await send(receiver.url('/', host), inner)).toEqual({ fault: 'address-refused' });
  }
  expect(receiver.received).toEqual([]);
});

test('fault 46: a redirection is no success, and is not followed', async () => {
  receiver.reply = ({ path }) =>
    path === '/'
      ? (response) => response.writeHead(307, { location: receiver.url('/inner') }).end()
      : 200;
  expect(await send(receiver.url())).toEqual({ status: 307 });
  expect(receiver.received.map(({ path }) => path)).toEqual(['/']);
});

test('fault 46: an answer without an end is cut off, and its status counts', async () => {
  let written = 0;
  receiver.reply = () => (response) => {
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && written < 50_000_000) {
        written += 65_536;
        if (!response.write(Buffer.alloc(65_536))) break;
      }
    };
    response.on('drain', more);
    more();
  };
  expect(await send(receiver.url())).toEqual({ status: 200 });
  expect(written).toBeLessThan(20_000_000);
});

test('fault 46: whoever does not answer in time has not answered', async () => {
  const soon = { timeoutMilliseconds: 150 };
  receiver.reply = () => () => {};
  expect(await send(receiver.url(), soon)).toEqual({ fault: 'timeout' });
  // A drop now and then does not keep the connection.
  receiver.reply = () => (response) => {
    response.writeHead(202);
    const drip = setInterval(() => response.write('.'), 20);
    response.once('close', () => clearInterval(drip));
  };
  const begun = performance.now();
  expect(await send(receiver.url(), soon)).toEqual({ status: 202 });
  expect(performance.now() - begun).toBeLessThan(2_000);
  const never = { resolve: () => new Promise<never>(() => {}) };
  const named = receiver.url('/', 'shop.example');
  expect(await send(named, { ...soon, ...never })).toEqual({ fault: 'timeout' });
});

test('fault 46: a target that is down, closed, cut off or no HTTP is a fault, never an exception', async () => {
  const down = await Receiver.listen();
  const url = down.url();
  await down.close();
  expect(await send(url)).toEqual({ fault: 'unreachable' });
  receiver.reply = () => (response) => response.destroy();
  expect(await send(receiver.url())).toEqual({ fault: 'broken' });
  receiver.reply = () => (response) => {
    response.writeHead(101, { connection: 'upgrade', upgrade: 'other' }).end();
  };
  expect(await send(receiver.url())).toEqual({ fault: 'broken' });
  const sockets: Socket[] = [];
  const other = createServer((socket) => {
    sockets.push(socket);
    socket.end('220 this is no HTTP\r\n');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };
  expect(await send(`http://127.0.0.1:${port}/`)).toEqual({ fault: 'broken' });
  expect(await send(`https://127.0.0.1:${port}/`)).toHaveProperty('fault');
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => other.close(resolve));
});

test('a name that there is not, and one that cannot be looked up', async () => {
  const named = receiver.url('/', 'shop.example');
  expect(await send(named, { resolve: async () => [] })).toEqual({ fault: 'name-unknown' });
  const failing = () => Promise.reject(new Error('no name server'));
  expect(await send(named, { resolve: failing })).toEqual({ fault: 'name-unknown' });
});

test('what is stopped is over at once', async () => {
  receiver.reply = () => () => {};
  const stop = new AbortController();
  const sent = deliver(ports, { url: receiver.url(), headers: {}, body: '' }, stop.signal);
  setTimeout(() => stop.abort(), 50);
  expect(await sent).toEqual({ fault: 'timeout' });
});
