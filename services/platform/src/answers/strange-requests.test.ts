import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ROLES } from '@mutirao/contracts';
import type { Asking } from '../client.fixture.ts';
import { ServedTown } from '../town.fixture.ts';

/** Asks a new town on every described route for what is not there, and in ways that nobody meant. */
interface Operation {
  readonly 'x-action'?: string;
  readonly requestBody?: { readonly content: object };
  readonly parameters: readonly {
    readonly name: string;
    readonly required?: boolean;
    readonly schema: { readonly enum?: readonly string[] };
  }[];
}
const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};
const routes = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path,
    operation,
  })),
);
type Route = (typeof routes)[number];

let town: ServedTown;
beforeAll(async () => {
  town = await ServedTown.start();
});
afterAll(() => town.remove());

/** Somebody in every role asks for an own thing, which is not there: all that is named is `nobody`. */
function ask({ method, path, operation }: Route, asking: Asking = {}) {
  const nobody = randomBytes(16).toString('base64url');
  const query = operation.parameters.flatMap(({ name, required, schema }) =>
    schema.enum && (required || name === 'purpose') ? [`${name}=${schema.enum[0]}`] : [],
  );
  const named = path.replace('{kind}', 'phone').replaceAll(/\{\w+\}/g, nobody);
  const who = operation['x-action'] === undefined ? {} : { as: ROLES, subject: nobody };
  return town.ask(method, [named, query.join('&')].filter(Boolean).join('?'), {
    ...who,
    ...asking,
  });
}

/**
 * The way back from another house says of nothing whether it is there; webhooks are listed for their
 * own merchant alone, who has none.
 */
const UNTOLD = ['/oidc/{provider}/callback', '/merchants/{merchant}/webhooks'];
const things = routes.filter(
  ({ method, path }) => method === 'GET' && path.includes('{') && !UNTOLD.includes(path),
);
test.each(things)('$method $path: what is not there is not found', async (route) => {
  const { status, body } = await ask(route);
  expect({ status, body }).toMatchObject({ status: 404, body: { title: expect.any(String) } });
});

const writes = routes.filter(({ method }) => method !== 'GET');
const JSON_TYPE = { headers: { 'content-type': 'application/json' } };
test.each(writes)('$method $path: odd bodies are refused in words', async (route) => {
  const { status, text } = await ask(route, { body: '{"broken":', ...JSON_TYPE });
  expect([status, text.includes('broken')]).toEqual([400, false]);
  expect((await ask(route, { body: { much: 'x'.repeat(2_000_000) } })).status).toBe(413);
  for (const body of ['{}', '{"nobodyKnows":1}', '[1]', '"text"', '7']) {
    const odd = await ask(route, { body, ...JSON_TYPE });
    expect([body, odd.status < 500]).toEqual([body, true]);
  }
  const none = await ask(route, {});
  expect([none.status < 500, none.status]).toEqual([true, none.status]);
  expect((await ask(route, { body: 'null', ...JSON_TYPE })).status).toBeLessThan(500);
});

/** Routes that take a JSON body: what is not of it is named, so that a typing error is found. */
const withFields = writes.filter(({ path, operation: { requestBody } }) => {
  return requestBody && 'application/json' in requestBody.content && path !== '/token';
});
test.each(withFields)('$method $path: a field that nobody knows is named', async (route) => {
  expect((await ask(route, { body: { nobodyKnows: 1 } })).body).toMatchObject({
    status: 422,
    errors: expect.arrayContaining([expect.objectContaining({ field: 'nobodyKnows' })]),
  });
});

/** Months are there by themselves, whether or not anything was done in them. */
const plain = writes.filter(
  ({ path, operation }) => /\{(?!month)/.test(path) && !operation.requestBody,
);
test.each(plain)('$method $path: nothing is done to what is not there', async (route) => {
  expect((await ask(route)).status).toBe(404);
});
