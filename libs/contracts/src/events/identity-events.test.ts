import { expect, test } from '@jest/globals';
import { CloudEvent } from 'cloudevents';
import {
  checkIdentityMessage,
  type IdentityEventType,
  identityEvents,
  identityEventTypes,
  keyOfIdentityEvent,
} from './identity-events.ts';
import { identityExamples } from './identity-examples.ts';
import { messageEnvelope, messageOf } from './message.ts';

const types = Object.keys(identityEvents) as IdentityEventType[];
const ID = '019dabcd-ef01-7234-8567-000000089000';
const messageWith = (type: IdentityEventType, data: unknown) =>
  messageOf({
    source: '/identity/vila',
    position: 1_234,
    id: ID,
    at: Date.UTC(2026, 10, 22, 12),
    type,
    key: keyOfIdentityEvent(identityExamples[type]),
    data,
  });

test.each(types)('%s is a valid CloudEvent, as its own schemas say too', (type) => {
  const message = messageWith(type, identityExamples[type]);
  expect(JSON.parse(new CloudEvent({ ...message }, true).toString())).toEqual(message);
  expect(messageEnvelope.parse(message)).toEqual(message);
  expect(() => checkIdentityMessage(message)).not.toThrow();
});

test('the sequence is a text that sorts as positions do', () => {
  const at = (position: number) => messageOf({ ...FACT, position }).sequence;
  const positions = [10, 9, 1_000_000, 0, 99, Number.MAX_SAFE_INTEGER];
  expect(positions.map(at).sort().map(Number)).toEqual(positions.sort((a, b) => a - b));
});

const FACT = {
  source: '/identity/vila',
  id: ID,
  at: 0,
  type: 'identity.MemberErased.v1',
  key: 'key',
  data: {},
};

test.each([
  [{ member: 'Maria da Silva' }, 'member: invalid_format'],
  [{}, 'member: invalid_type'],
  [{ ...identityExamples['identity.MemberErased.v1'], name: 'Maria' }, 'data: unrecognized_keys'],
  ['Maria', 'data: invalid_type'],
])('%j is refused, and the error does not repeat what it holds', (data, expected) => {
  const check = () => checkIdentityMessage(messageWith('identity.MemberErased.v1', data));
  expect(check).toThrow(expected);
  expect(check).not.toThrow('Maria');
});

test.each([
  ['identity.MemberSuspended.v1', 'member'],
  ['identity.RoleRevoked.v1', 'member'],
  ['identity.OrganisationSuspended.v1', 'organisation'],
  ['identity.AccessEnded.v1', 'name'],
] as const)('the key of %s is its %s', (type, field) => {
  const data: Readonly<Record<string, unknown>> = identityExamples[type];
  expect(keyOfIdentityEvent(data)).toBe(data[field]);
});

test('a consumer knows these types, and no other', () => {
  expect([...identityEventTypes]).toEqual(types);
});
