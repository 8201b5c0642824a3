import { expect, test } from '@jest/globals';
import type { Bearer } from '../app/town.ts';
import { actsAsMerchant, isHolder, isMerchant, may } from './caller.ts';
import { ownAccount } from './charge-rights.ts';
import { ownAccounts } from './own-accounts.ts';

/** A person and a shop; the folder's own tokens name the shop as the subject. */
const ANA: Bearer = { subject: 'ana', roles: ['holder'] };
const SHOP: Bearer = { subject: 'padaria', roles: ['merchant'] };
const ANA_FOR_SHOP: Bearer = {
  subject: 'ana',
  roles: ['holder', 'merchant'],
  organisation: 'padaria',
};
const CLERK: Bearer = { subject: 'rui', roles: ['holder', 'officer'], organisation: 'prefeitura' };

test('the policy answers for anybody’s things, unless a narrower scope is asked for', () => {
  expect([ANA, SHOP, CLERK].map((bearer) => may(bearer, 'account.see'))).toEqual([
    false,
    false,
    true,
  ]);
  expect([ANA, SHOP].map((bearer) => may(bearer, 'charge.pay', 'own'))).toEqual([true, false]);
  expect([ANA, SHOP].map((bearer) => may(bearer, 'charge.pay', 'organisation'))).toEqual([
    false,
    true,
  ]);
});

test('a merchant is the organisation of the token, or its subject where none is named', () => {
  expect([SHOP, ANA_FOR_SHOP].map((bearer) => isMerchant(bearer, 'padaria'))).toEqual([true, true]);
  expect(isMerchant(ANA_FOR_SHOP, 'ana')).toBe(false);
  expect(isMerchant(ANA_FOR_SHOP, 'bazar')).toBe(false);
  expect(isMerchant({ ...ANA, organisation: 'padaria' }, 'padaria')).toBe(false);
});

test('a holder is the subject, in whosever name the token is', () => {
  expect([ANA, ANA_FOR_SHOP, SHOP].map((bearer) => isHolder(bearer, 'ana'))).toEqual([
    true,
    true,
    false,
  ]);
  expect(isHolder({ ...ANA, subject: 'holder:ana' }, 'ana')).toBe(true);
  expect(isHolder(ANA, 'bento')).toBe(false);
});

test('whoever is holder and merchant pays from the account of the one in whose name the token is', () => {
  const { organisation: _, ...inNoName } = ANA_FOR_SHOP;
  expect([ANA_FOR_SHOP, SHOP].map(actsAsMerchant)).toEqual([true, true]);
  expect([ANA, CLERK, inNoName].map(actsAsMerchant)).toEqual([false, false, false]);
  expect([ANA, SHOP, ANA_FOR_SHOP, CLERK, inNoName].map(ownAccount)).toEqual([
    'holder:ana',
    'merchant:padaria',
    'merchant:padaria',
    'holder:rui',
    'holder:ana',
  ]);
});

test('one’s own accounts are the person’s and the shop’s', () => {
  expect(ownAccounts(ANA_FOR_SHOP)).toEqual([
    'holder:ana',
    'merchant:padaria',
    'redeeming:padaria',
  ]);
  expect(ownAccounts({ subject: 'rui', roles: ['officer'], organisation: 'prefeitura' })).toEqual(
    [],
  );
});
