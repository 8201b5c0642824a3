import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Parser } from '@asyncapi/parser';
import { expect, test } from '@jest/globals';
import { eventDocuments } from './documents.ts';
import { checkIdentityMessage, identityEvents } from './identity-events.ts';
import { type Message, messageEnvelope } from './message.ts';

const folder = fileURLToPath(new URL('../../../../docs/events/', import.meta.url));
const path = join(folder, 'asyncapi.json');

/** What the parser finds wrong, less its wish for the newest version of AsyncAPI. */
async function errorsIn(document: object): Promise<string[]> {
  const { diagnostics } = await new Parser().parse(JSON.stringify(document), { source: path });
  return diagnostics
    .filter(({ code }) => code !== 'asyncapi-latest-version')
    .map(({ code, message, path: place }) => `${place.join('.')}: ${code} ${message}`);
}

const asyncApi = () => structuredClone(eventDocuments()['asyncapi.json']) as unknown as AsyncApi;

test('the AsyncAPI document has no errors, and tells of every type on one channel', async () => {
  expect(await errorsIn(asyncApi())).toEqual([]);
  const { document } = await new Parser().parse(readFileSync(path, 'utf8'), { source: path });
  const operations = document?.operations().all() ?? [];
  expect(operations.map((operation) => operation.action())).toEqual(['send', 'receive']);
  for (const operation of operations) {
    const names = operation
      .messages()
      .all()
      .map((message) => message.name());
    expect(names).toEqual(Object.keys(identityEvents));
  }
});

test('the parser bites: of a message that is missing, and of a schema that is nowhere', async () => {
  const name = 'identity.RoleGranted.v1';
  const missing = asyncApi();
  delete missing.components.messages[name];
  expect((await errorsIn(missing)).join()).toContain(name);

  const astray = asyncApi();
  const [envelope] = astray.components.messages[name]?.payload.allOf ?? [];
  if (envelope) envelope.$ref = './nowhere.json';
  expect((await errorsIn(astray)).join()).toContain('nowhere.json');
});

test('the page for consumers names every type, and shows a message as it is', () => {
  const page = readFileSync(join(folder, 'README.md'), 'utf8');
  const named = [...page.matchAll(/^\| `(identity\.\S+)`/gm)].map(([, type]) => type);
  expect(named).toEqual(Object.keys(identityEvents));
  const shown = JSON.parse(/```json\n([\s\S]+?)```/.exec(page)?.[1] ?? '') as Message;
  expect(messageEnvelope.parse(shown)).toEqual(shown);
  expect(() => checkIdentityMessage(shown)).not.toThrow();
});

interface AsyncApi {
  components: { messages: Record<string, { payload: { allOf: { $ref?: string }[] } }> };
}
