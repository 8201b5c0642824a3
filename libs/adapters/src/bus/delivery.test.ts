import { expect, test } from '@jest/globals';
import { identityEventTypes, type Message, messageOf } from '@mutirao/contracts';
import { Delivery } from './delivery.ts';
import type { OutgoingLog } from './ports.ts';

const source = '/identity/vila';
const type = 'identity.MemberSuspended.v1';
const member = 'm'.repeat(22);
const message = messageOf({
  ...{ source, position: 7, id: '019a0000-0000-7000-8000-000000000000', at: 0 },
  ...{ type, key: member, data: { member } },
}) as Message;
const log: OutgoingLog = {
  source,
  async *read() {
    yield { message, position: 7 };
  },
  beat: () => ({ position: 7, at: 0 }),
  at: async () => message,
};
const silent = { warn: () => undefined, error: () => undefined };

test('what can be neither handled nor parked is not passed over: the consumer halts and says so', async () => {
  let parked = 0;
  const delivery = new Delivery(
    {
      ...{ log, known: identityEventTypes, retries: 1, logger: silent },
      inbox: {
        cursor: async () => -1,
        park: async () => {
          parked += 1;
          throw new Error('its key cannot be kept');
        },
      },
    },
    {
      handles: () => true,
      handle: async () => {
        throw new Error('cannot be');
      },
    },
  );
  await delivery.run(new AbortController().signal);
  expect(delivery.halted).toBe(`position 7, a ${type}, can be neither handled nor parked`);
  expect(parked).toBeGreaterThan(1);
});
