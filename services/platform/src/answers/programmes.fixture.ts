import { approved, furnish, nis, type ServedTown, statement } from '../town.fixture.ts';

const [ANA, BENTO] = [nis(1), nis(2)];
const OFX = { as: 'treasurer', type: 'application/x-ofx' } as const;
const CSV = { as: 'officer', type: 'text/csv' } as const;

/** Asks every route of programmes at least once, so that its answer is compared with its example. */
export async function answerProgrammes(town: ServedTown): Promise<void> {
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
  await payAndReverse(town);
}

async function payAndReverse(town: ServedTown): Promise<void> {
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
