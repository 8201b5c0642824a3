import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { balanceOf, furnish, health, must, paidRun, prepare, transfer } from './benefit.fixture.ts';
import { type Client, type Json } from './client.fixture.ts';
import { bankFile, enrolmentFile, nis, people, roll } from './files.fixture.ts';
import { eventsOf, faultsOf } from './history.fixture.ts';
import { FaultTown } from './town.fixture.ts';

const JSON_TYPE = { type: 'application/json' };
const OFX = { type: 'application/x-ofx' };
let town: FaultTown;
let holders: string[];
let ana: string;
let bia: string;
let treasurer: Client;
let officer: Client;
let auditor: Client;

beforeAll(async () => {
  town = await FaultTown.make();
  await town.start();
  holders = await furnish(town);
  [ana = '', bia = ''] = holders;
  await paidRun(town, roll(people(20)));
  treasurer = await town.treasurer();
  officer = await town.officer();
  auditor = await town.auditor();
});
afterAll(() => town.remove());

/** Nothing that is asked here may leave a trace in the journal. */
async function unchanged<T>(ask: () => Promise<T>): Promise<T> {
  const { position } = await health(town);
  const answer = await ask();
  expect((await health(town)).position).toBe(position);
  return answer;
}

test.each([
  ['0', 422],
  ['-1', 422],
  ['-0', 422],
  ['1e3', 422],
  ['1.5', 422],
  ['1.0', 422],
  ['"100"', 422],
  ['"1,00"', 422],
  ['null', 422],
  ['[1]', 422],
  ['true', 422],
  ['9007199254740993', 422],
  ['9223372036854775808', 422],
  ['1e400', 422],
  ['NaN', 400],
  ['Infinity', 400],
  ['1,00', 400],
  ['0x10', 400],
])(
  'fault 34, fault 35: the amount %s in JSON is %i, and the field is named',
  async (amount, status) => {
    const holder = await town.holder(ana);
    const body = `{"from":"${ana}","to":"${bia}","unit":"MUM","amountMinor":${amount}}`;
    const answer = await unchanged(() => holder.write('/transfers', body, JSON_TYPE));
    expect(answer.status).toBe(status);
    if (status === 422) {
      expect(answer.body).toMatchObject({ errors: [{ field: 'amountMinor', rule: 'isMinor' }] });
    }
  },
);

test('fault 34: amounts in a file: each bad one is named by line and field, and none is repaired', async () => {
  const bad = [
    '0',
    '-1.00',
    '-0',
    'NaN',
    'Infinity',
    '1e3',
    '"1,00"',
    '1.005',
    '1.5',
    ' 1',
    '',
    '١',
  ];
  const lines = bad.map((amount, index) => `${nis(index + 1)},${amount}`);
  const file = ['beneficiary,amount', ...lines, `${nis(20)},10`, ''].join('\n');
  const { body } = await prepare(town, file, { period: '2026-11' });
  expect(body.refused.map(({ line, field }) => [line, field])).toEqual(
    bad.map((_, index) => [index + 2, 'amount']),
  );
  expect(new Set(body.refused.map(({ rule }) => rule))).toEqual(new Set(['amount', 'encoding']));
  expect(body).toMatchObject({ totalMinor: 10_00, payableLines: 1, payableMinor: 10_00 });
});

test('fault 35: sums at the edge of 2^53 are exact or refused, in a roll and in a statement', async () => {
  const most = '90071992547409.91';
  const file = ['beneficiary,amount', `${nis(1)},${most}`, `${nis(2)},0.01`, `${nis(3)},0.01`, ''];
  const { body } = await prepare(town, file.join('\n'), { period: '2026-11' });
  expect(body).toMatchObject({ totalMinor: 9_007_199_254_740_991, payableLines: 1 });
  expect(body.refused.map(({ line, rule }) => [line, rule])).toEqual([
    [3, 'amount'],
    [4, 'amount'],
  ]);

  const above = roll([nis(1)], '90071992547409.92');
  const refused = await prepare(town, above, { period: '2026-11' });
  expect(refused.body.refused).toMatchObject([{ line: 2, rule: 'amount' }]);

  const rich = bankFile({ account: 'rica', lines: [['R1', Number.MAX_SAFE_INTEGER, 'renda']] });
  const twice = rich.replace(
    '</BANKTRANLIST>',
    '<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261001<TRNAMT>90071992547409.91<FITID>R2<MEMO>renda</STMTTRN></BANKTRANLIST>',
  );
  const answer = await unchanged(() =>
    treasurer.write('/bank-statements?match=renda%3Drenda', twice, OFX),
  );
  expect(answer).toMatchObject({ status: 422, body: { rule: 'amount', field: 'TRNAMT' } });
});

test('fault 36: another unit, one that nobody knows, or a statement in other money', async () => {
  const holder = await town.holder(ana);
  for (const unit of ['BRL', 'MIN', 'XYZ', 'mum', '', 'THING:loaf']) {
    const { status } = await holder.post('/transfers', {
      from: ana,
      to: bia,
      amountMinor: 1,
      unit,
    });
    expect([unit, status]).toEqual([unit, 422]);
  }
  const dollars = bankFile({ currency: 'USD', lines: [['D1', 100, 'renda']] });
  const refused = await unchanged(() => treasurer.write('/bank-statements', dollars, OFX));
  expect(refused).toMatchObject({ status: 422, body: { rule: 'currency', field: 'CURDEF' } });
});

test('fault 37: to oneself, to nobody, to an account that is no holder, from a frozen one', async () => {
  const codeOf = async (to: string) => {
    const { status, body } = await transfer(town, ana, to, 1);
    return [status, body['code']];
  };
  expect(await codeOf(ana)).toEqual([422, 'same-account']);
  expect(await codeOf('nobodynobodynobodynobo')).toEqual([422, 'account-unknown']);
  expect(await codeOf('undistributed:renda')).toEqual([422, 'account-unknown']);
  expect(await codeOf('')).toEqual([422, 'account-unknown']);
  await must(officer.post(`/holders/${ana}/freeze`, { reason: 'documents are asked for' }));
  expect(await codeOf(bia)).toEqual([409, 'account-frozen']);
  await must(officer.post(`/holders/${ana}/unfreeze`));
  const [carlo = ''] = holders.slice(2);
  const stolen = await (await town.holder(ana)).post('/transfers', {
    ...{ from: carlo, to: ana, amountMinor: 1, unit: 'MUM' },
  });
  expect(stolen.status).toBe(403);
});

test.each([
  '{"__proto__":{"roles":["treasurer"]},"amountMinor":1}',
  '{"constructor":{"prototype":{}},"amountMinor":1}',
  '{"amountMinor":{"$gt":0}}',
  '{"amountMinor":1,"$where":"1"}',
  '{"amountMinor":1,"programme":"other"}',
])('fault 40: the body %s is refused', async (body) => {
  const { status } = await unchanged(() =>
    treasurer.write('/programmes/renda/issues', body, JSON_TYPE),
  );
  expect([400, 422]).toContain(status);
});

test.each([
  ["/runs?programme=' OR 1=1 --", 200],
  ['/runs?programme[$ne]=x', 422],
  ['/runs?programme=a&programme=b', 422],
  ['/runs?$where=1', 422],
  ["/enrolments?programme=renda'; DROP TABLE entries; --", 422],
  ['/bank-lines?state=unmatched%00', 422],
  ['/programmes/__proto__', 404],
  ['/programmes/constructor', 404],
  ['/runs/toString', 404],
  ['/runs/..%2F..%2Fetc%2Fpasswd/report', 404],
  ['/accounts/hasOwnProperty', 404],
  ["/accounts/holder:x' UNION SELECT 1 --", 404],
])('fault 40: GET %s is %i', async (path, status) => {
  const answer = await auditor.get<Json>(encodeURI(decodeURI(path)));
  expect(answer.status).toBe(status);
  if (status === 200) expect(answer.body).toEqual({ runs: [] });
});

test('fault 40: numbers that are no numbers find nobody', async () => {
  for (const registry of ["' OR '1'='1", '%', '*', '__proto__']) {
    expect((await auditor.post('/beneficiary-lookups', { registry })).status).toBe(404);
  }
  const file = enrolmentFile(["' OR 1=1 --", '__proto__', '=1+1']);
  const { body } = await officer.write<{ enrolled: number; refused: Json[] }>(
    '/enrolments?programme=renda&from=2020-01-01',
    file,
  );
  expect([body.enrolled, body.refused.map(({ rule }) => rule)]).toEqual([0, ['nis', 'nis', 'nis']]);
});

test('after all that nothing was moved but what was answered, and doctor is content', async () => {
  expect((await health(town)).status).toBe('ok');
  const total = await Promise.all(holders.map((id) => balanceOf(town, id)));
  expect(total.reduce((sum, each) => sum + each, 0)).toBe(200_00);
  expect(await town.stop()).toBe(0);
  expect((await eventsOf(town.folder)).length).toBeGreaterThan(0);
  expect(await faultsOf(town.folder)).toEqual([]);
});
