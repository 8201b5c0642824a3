import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { selfSigned } from './certificate.fixture.ts';
import { type DeliveryPorts, deliver } from './delivery.ts';

/** Starts an HTTPS server on this machine with a certificate of its own. */
const shop = selfSigned('shop.example');
const servernames: unknown[] = [];
let server: Server;
beforeAll(async () => {
  server = createServer(shop, (request, response) => {
    servernames.push((request.socket as TLSSocket & { servername: unknown }).servername);
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => void server.close());

const ports: DeliveryPorts = {
  resolve: async () => ['127.0.0.1'],
  admits: (address) => address === '127.0.0.1',
};
const send = (host: string, given: Partial<DeliveryPorts>) => {
  const url = `https://${host}:${(server.address() as AddressInfo).port}/`;
  return deliver({ ...ports, ...given }, { url, headers: {}, body: '' });
};

test('the certificate is that of the name, although the connection goes to a checked address', async () => {
  expect(await send('shop.example', { ca: shop.cert })).toEqual({ status: 200 });
  expect(servernames).toEqual(['shop.example']);
});

test('a certificate that nobody vouches for, or of another name, is a fault: nothing is sent', async () => {
  const before = servernames.length;
  expect(await send('shop.example', {})).toEqual({ fault: 'tls' });
  expect(await send('other.example', { ca: shop.cert })).toEqual({ fault: 'tls' });
  expect(servernames).toHaveLength(before);
});
