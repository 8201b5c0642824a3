import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { answerCards } from './answers/cards.fixture.ts';
import { answerDevices } from './answers/devices.fixture.ts';
import { answerFloat } from './answers/float.fixture.ts';
import { House } from './answers/house.fixture.ts';
import { answerMembers } from './answers/members.fixture.ts';
import { answerMerchants } from './answers/merchants.fixture.ts';
import { answerOrganisations } from './answers/organisations.fixture.ts';
import { answerParked } from './answers/parked.fixture.ts';
import { answerPayments } from './answers/payments.fixture.ts';
import { answerPrivacy } from './answers/privacy.fixture.ts';
import { answerProgrammes } from './answers/programmes.fixture.ts';
import { answerRedemptions } from './answers/redemptions.fixture.ts';
import { answerRules } from './answers/rules.fixture.ts';
import { answerSignIn } from './answers/sign-in.fixture.ts';
import { answerStatements } from './answers/statements.fixture.ts';
import { answerWebhooks } from './answers/webhooks.fixture.ts';
import { ServedTown } from './town.fixture.ts';

/** Starts a server in this process, over a folder of its own, and has it answer on every route. */
interface Operation {
  readonly summary?: string;
  readonly requestBody?: { readonly content: object };
  readonly responses: Record<
    string,
    {
      readonly content?: Record<string, { schema: Exemplified & { oneOf?: Exemplified[] } }>;
    }
  >;
}
interface Exemplified {
  readonly example?: unknown;
}
const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as {
  readonly paths: Record<string, Record<string, Operation>>;
};
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path,
    operation,
  })),
);
const PROBES = ['/health', '/live', '/ready'];
const described = operations.filter(({ path }) => !PROBES.includes(path));

let house: House;
let town: ServedTown;
beforeAll(async () => {
  house = await House.open();
  town = await ServedTown.start({ oidcFile: house.oidcFile });
  await answerEverything();
});
afterAll(async () => {
  await town.remove();
  await house.close();
});

async function answerEverything(): Promise<void> {
  await answerProgrammes(town);
  await answerMerchants(town);
  await answerCards(town);
  await answerPayments(town);
  await answerRules(town);
  await answerRedemptions(town);
  await answerFloat(town);
  await answerStatements(town);
  await answerWebhooks(town);
  await answerPeople();
  await town.must('POST', '/periods/2024-02/close', { as: 'treasurer' });
  const at = '2024-03-20T09:00:00-03:00';
  await town.must('POST', '/rehearsal/clock', { as: 'treasurer', body: { at } });
  for (const path of [
    '/currency',
    '/programmes',
    '/programmes/gestante',
    '/bank',
    '/bank-lines?limit=1',
    '/replay',
  ]) {
    await town.must('GET', path, { as: 'auditor' });
  }
}

async function answerPeople(): Promise<void> {
  await answerMembers(town);
  const person = await answerSignIn(town, house);
  await answerOrganisations(town, person.member);
  await answerDevices(town);
  await answerPrivacy(town, person);
  await answerParked(town);
}

test.each(described)('$method $path says what it does', ({ method, operation }) => {
  expect(operation.summary).toMatch(/^[A-Z].{3,}[^.]$/);
  const takesBody = method === 'POST' && operation.requestBody !== undefined;
  if (takesBody) expect(Object.keys(operation.requestBody?.content ?? {})).toHaveLength(1);
});

/** What an answer has that its example has not, or has of another type. */
function differences(answer: unknown, example: unknown, at = ''): string[] {
  if (answer === null) return [];
  if (Array.isArray(answer)) {
    const examples = Array.isArray(example) ? example : [];
    return answer.flatMap((each, index) => differencesToAny(each, examples, `${at}[${index}]`));
  }
  if (typeof answer !== 'object' || typeof example !== 'object' || example === null) {
    return typeof answer === typeof example ? [] : [`${at} is ${JSON.stringify(answer)}`];
  }
  const shown = new Map<string, unknown>(Object.entries(example));
  return Object.entries(answer).flatMap(([key, value]) =>
    shown.has(key)
      ? differences(value, shown.get(key), `${at}.${key}`)
      : [`${at}.${key} is not shown`],
  );
}

/** Those to the example that is most like it. */
function differencesToAny(answer: unknown, examples: readonly unknown[], at = ''): string[] {
  const found = examples.map((example) => differences(answer, example, at));
  const [least = [`${at} has no example`]] = found.sort((a, b) => a.length - b.length);
  return least;
}

/** Every member that an example shows and some answer has. */
function members(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => members(each, at));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    `${at}.${key}`,
    ...members(inner, `${at}.${key}`),
  ]);
}

const exemplary = described.filter(({ operation: { responses } }) =>
  ['200', '201'].some((status) => responses[status]?.content?.['application/json']),
);
test('files, streams and the way to another house alone have no example: they are no JSON', () => {
  const others = described.filter((each) => !exemplary.includes(each));
  expect(others.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /charges/{charge}/events',
    'GET /charges/{charge}/qr',
    'GET /export',
    'GET /oidc/{provider}/start',
    'GET /payouts/{payout}/file',
  ]);
});

test.each(exemplary)(
  '$method $path answers as its example shows',
  ({ method, path, operation }) => {
    const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    const answers = town.answers.filter(
      (each) => each.method === method && pattern.test(each.path.split('?')[0] ?? ''),
    );
    const status = operation.responses['200'] ? '200' : '201';
    const schema = operation.responses[status]?.content?.['application/json']?.schema;
    const examples = (schema?.oneOf ?? [schema]).map((each) => each?.example);
    expect(answers.length).toBeGreaterThan(0);
    expect(answers.flatMap(({ body }) => differencesToAny(body, examples))).toEqual([]);
    const seen = new Set(answers.flatMap(({ body }) => members(body)));
    expect(members(examples).filter((each) => !seen.has(each))).toEqual([]);
  },
);
