import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { answerCards } from './answers/cards.fixture.ts';
import { answerFloat } from './answers/float.fixture.ts';
import { answerMerchants } from './answers/merchants.fixture.ts';
import { answerPayments } from './answers/payments.fixture.ts';
import { answerRedemptions } from './answers/redemptions.fixture.ts';
import { answerRules } from './answers/rules.fixture.ts';
import { answerStatements } from './answers/statements.fixture.ts';
import { answerWebhooks } from './answers/webhooks.fixture.ts';
import { approved, furnish, nis, ServedTown, statement } from './town.fixture.ts';

/** Starts a server in this process, over a folder of its own, and has it answer on every route. */
interface Operation {
  readonly summary?: string;
  readonly requestBody?: { readonly content: object };
  readonly responses: Record<
    string,
    { readonly content?: Record<string, { schema: { example?: unknown } }> }
  >;
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
const described = operations.filter(({ path }) => path !== '/health');

let town: ServedTown;
beforeAll(async () => {
  town = await ServedTown.start();
  await answerEverything();
});
afterAll(() => town.remove());

const [ANA, BENTO] = [nis(1), nis(2)];
const OFX = { as: 'treasurer', type: 'application/x-ofx' } as const;
const CSV = { as: 'officer', type: 'text/csv' } as const;

async function answerEverything(): Promise<void> {
  const rules = { twoApproversAboveMinor: 1_000_000_00, expiresAfterDays: 30 };
  await town.must('POST', '/programmes', {
    as: 'treasurer',
    body: { programme: 'gestante', name: 'Gestante', ...rules },
  });
  await furnish(town, [ANA, BENTO], rules);
  const line = {
    type: 'DEBIT',
    fitId: 'X1',
    name: 'BANCO',
    memo: 'RENDA MINIMA',
    amount: '-950.00',
  };
  const more = [line, { ...line, type: 'INT', fitId: 'X2', memo: 'JUROS', amount: '4.00' }];
  await town.must('POST', '/bank-statements?match=RENDA=renda', {
    ...OFX,
    body: statement(more, '1.00'),
  });
  const other = statement([{ ...line, amount: '-951.00' }], '1.00');
  await town.must('POST', '/bank-statements?match=RENDA=renda', { ...OFX, body: other });
  await town.must('GET', '/bank', { as: 'auditor' });
  // A page with more behind it, and all: which lines come first depends on the town's keys.
  await town.must('GET', '/bank-lines?limit=2', { as: 'auditor' });
  await town.must('GET', '/bank-lines', { as: 'auditor' });
  const back = {
    type: 'CREDIT',
    fitId: 'X3',
    name: 'BANCO',
    memo: 'RENDA MINIMA',
    amount: '990.00',
  };
  await town.must('POST', '/bank-statements?match=RENDA=renda', {
    ...OFX,
    body: statement([back], '1.00'),
  });
  await town.must('POST', '/bank-lines/X2/assignment', {
    as: 'treasurer',
    body: { programme: 'gestante' },
  });
  const amount = { as: 'treasurer', body: { amountMinor: 10_00 } } as const;
  await town.must('POST', '/programmes/renda/unissues', amount);
  const { order } = await town.must('POST', '/programmes/renda/treasury-returns', amount);
  await town.must('DELETE', `/programmes/renda/treasury-returns/${order}`, { as: 'treasurer' });
  await town.must('POST', '/enrolments?programme=renda&from=2024-01-01', {
    ...CSV,
    body: 'nis\n1\n',
  });
  await payAndReverse();
  await answerMerchants(town);
  await answerCards(town);
  await answerPayments(town);
  await answerRules(town);
  await answerRedemptions(town);
  await answerFloat(town);
  await answerStatements(town);
  await answerWebhooks(town);
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

async function payAndReverse(): Promise<void> {
  const officer = { as: 'officer' } as const;
  const lookup = { ...officer, body: { registry: BENTO } };
  const { holder } = await town.must<{ holder: string }>('POST', '/beneficiary-lookups', lookup);
  await town.must('POST', `/holders/${holder}/freeze`, { ...officer, body: {} });
  const run = await approved(town, [`${ANA},110.00`, `${BENTO},110.00`]);
  await town.must('POST', `/runs/${run}/payment`, { ...officer, body: {} });
  await town.must('GET', `/runs/${run}/report?limit=2`, { as: 'auditor' });
  await town.must('POST', `/runs/${run}/retry`, officer);
  await town.must('POST', `/holders/${holder}/unfreeze`, officer);
  await town.must('POST', `/runs/${run}/retry`, officer);
  const to = (
    await town.must('POST', '/beneficiary-lookups', { ...officer, body: { registry: ANA } })
  )['holder'];
  const transfer = { from: holder, to, amountMinor: 1_00, unit: 'MUM' };
  await town.must('POST', '/transfers', { as: 'holder', subject: holder, body: transfer });
  await town.must('GET', `/accounts/${holder}`, { as: 'auditor' });
  await town.must('POST', `/runs/${run}/reversal`, officer);
  await town.must('POST', `/runs/${run}/reversal`, { as: 'approver' });
  const roll = { ...CSV, body: `beneficiary,amount\n${ANA},1.00\n${nis(9)},1.00\n` };
  const second = await town.must(
    'POST',
    '/programmes/renda/runs?period=2024-03&supplement=1&reason=x',
    roll,
  );
  await town.must('GET', `/runs/${second['run']}/refused?limit=1`, { as: 'auditor' });
  await town.must('GET', '/runs', { as: 'auditor' });
  await town.must('GET', `/runs/${run}`, { as: 'auditor' });
  await town.must('GET', `/runs/${second['run']}`, { as: 'auditor' });
  await town.must('POST', `/runs/${second['run']}/cancellation`, officer);
  await town.must('GET', '/enrolments?programme=renda&limit=1', { as: 'auditor' });
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
    const [first] = Array.isArray(example) ? example : [];
    return answer.flatMap((each, index) => differences(each, first, `${at}[${index}]`));
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

/** Every member that an example shows and some answer has. */
function members(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => members(each, at));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    `${at}.${key}`,
    ...members(inner, `${at}.${key}`),
  ]);
}

/** Files and streams have no example: their answers are no JSON. */
const exemplary = described.filter(({ operation: { responses } }) =>
  ['200', '201'].some((status) => responses[status]?.content?.['application/json']),
);
test.each(exemplary)(
  '$method $path answers as its example shows',
  ({ method, path, operation }) => {
    const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    const answers = town.answers.filter(
      (each) => each.method === method && pattern.test(each.path.split('?')[0] ?? ''),
    );
    const status = operation.responses['200'] ? '200' : '201';
    const example = operation.responses[status]?.content?.['application/json']?.schema.example;
    expect(answers.length).toBeGreaterThan(0);
    expect(answers.flatMap(({ body }) => differences(body, example))).toEqual([]);
    const seen = new Set(answers.flatMap(({ body }) => members(body)));
    expect(members(example).filter((each) => !seen.has(each))).toEqual([]);
  },
);
