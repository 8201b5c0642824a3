import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { Unavailable } from '@mutirao/event-sourcing';
import { Webhook } from 'standardwebhooks';
import { GatewayCourier } from './contacts-gateway.ts';

const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const message = {
  id: 'i'.repeat(22),
  member: 'm'.repeat(22),
  kind: 'phone',
  to: '+5500960000001',
  code: '402917',
  expiresAt: '2026-11-22T12:10:00.000Z',
} as const;

/** A message service that answers with this status; what it was sent. */
async function sentTo(
  status: number,
): Promise<{ received: Record<string, unknown>[]; error?: unknown }> {
  const received: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    const headers = request.headers as Record<string, string>;
    received.push({ payload: new Webhook(secret).verify(await text(request), headers), headers });
    response.writeHead(status, { location: '/elsewhere' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/send`;
  const courier = new GatewayCourier({ url, secret, now: Date.now });
  const error: unknown = await courier.send(message).catch((thrown: unknown) => thrown);
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  return { received, error };
}

test('a code goes to the message service, signed, and without whose it is', async () => {
  const { received, error } = await sentTo(202);
  expect(error).toBeUndefined();
  const { to, code, kind, expiresAt } = message;
  expect(received).toMatchObject([
    {
      headers: { 'webhook-id': message.id },
      payload: { type: 'contact.code', data: { to, code, kind, expiresAt } },
    },
  ]);
  expect(JSON.stringify(received)).not.toContain(message.member);
});

test.each([301, 400, 503])('a service that answers %d did not take it', async (status) => {
  const { received, error } = await sentTo(status);
  expect(received).toHaveLength(1);
  expect(error).toBeInstanceOf(Unavailable);
  expect(String(error)).not.toContain('127.0.0.1');
});

test('a service that is not there did not take it either', async () => {
  const courier = new GatewayCourier({ url: 'http://127.0.0.1:1/', secret, now: Date.now });
  await expect(courier.send(message)).rejects.toThrow(Unavailable);
  expect(() => new GatewayCourier({ url: 'file:///x', secret, now: Date.now })).toThrow(TypeError);
});
