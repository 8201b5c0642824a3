import { expect, test } from '@jest/globals';
import type { CurrencyCommand } from '../commands.ts';
import { fact } from '../events.ts';
import { ANA, enrol, FUNDED, given, id, lived, TODAY } from '../vila.fixture.ts';
import type { Looked } from './commands.ts';

const reading = { purpose: 'complaint', roles: ['officer'] } as const;
const see = (what: Looked): CurrencyCommand => ({ type: 'See', what, ...reading });
const by = { purpose: reading.purpose, roles: [...reading.roles] };
const history = lived(FUNDED, enrol(ANA));

test('a look at somebody’s account is a fact, with its purpose, and moves nothing', () => {
  const account = `holder:${ANA}`;
  given(...history)
    .when(see({ account }))
    .thenDecided(fact('currency.AccountSeen.v1', { account, ...by }, TODAY));
});

test('so are a list of many people’s matters, and the file of a payout', () => {
  given(...history)
    .when(see({ records: 'merchants' }))
    .thenDecided(fact('currency.RecordsSeen.v1', { records: 'merchants', ...by }, TODAY));
  given(...history)
    .when(see({ payout: 'P7' }))
    .thenDecided(fact('currency.PayoutSeen.v1', { payout: 'P7', ...by }, TODAY));
});

test('of an account that there is not nothing is recorded: its name may be anything', () => {
  for (const account of [`holder:${id('nobody')}`, 'holder:Maria dos Anjos', 'merchant:x', '']) {
    given(...history)
      .when(see({ account }))
      .thenDecided();
  }
  const said = given(...history).when(see({ account: 'holder:12345678900' }));
  expect(said.events()).toEqual([]);
});
