import { expect, test } from '@jest/globals';
import { minor } from '@mutirao/money';
import { readOfx } from '../../../currency/src/files/ofx.ts';
import { ReserveBank } from './reserve-bank.ts';

test('each statement has what was posted since the last one, and the balance of all', () => {
  const [shared, own] = new ReserveBank(['renda', 'gestante', 'jovem']).accounts;
  expect([shared.programmes, own.programmes]).toEqual([['renda', 'gestante'], ['jovem']]);
  shared.post({ fitId: 'D1', type: 'CREDIT', amount: minor(900_00), memo: 'REPASSE' });
  const first = shared.statement('2025-11-01');
  shared.post({ fitId: 'P1', type: 'DEBIT', amount: minor(-250_50), memo: 'PAGAMENTO P1' });
  const second = shared.statement('2025-11-05');
  const seen = [first, second].map(({ count, file }) => {
    const [statement] = readOfx(file);
    const { accountId, lines, ledgerBalance } = statement ?? {};
    return [count, accountId, lines?.map(({ fitId, posted }) => [fitId, posted]), ledgerBalance];
  });
  expect(seen).toEqual([
    [1, '10001-0', [['D1', '2025-11-01']], { amount: 900_00, asOf: '2025-11-01' }],
    [1, '10001-0', [['P1', '2025-11-05']], { amount: 649_50, asOf: '2025-11-05' }],
  ]);
});
