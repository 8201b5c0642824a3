import { expect, test } from '@jest/globals';
import { likenessOf } from './likeness.ts';

test.each([
  ['José da Silva Prado', 'PRADO, Jose Silva'],
  ['Maria das Dores e Souza', 'maria  dores souza'],
  ['Conceição D’Ávila', "Conceicao D'Avila"],
])('%s and %s compare as one name', (one, other) => {
  expect(likenessOf({ fullName: one }).name).toBe(likenessOf({ fullName: other }).name);
});

test.each([
  ['José Silva', 'José Silveira'],
  ['Ana Maria', 'Ana Mara'],
])('%s and %s do not', (one, other) => {
  expect(likenessOf({ fullName: one })).not.toEqual(likenessOf({ fullName: other }));
});

test.each(['Maria', 'da Silva', '', ' e '])('%p alone tells nothing', (fullName) => {
  expect(likenessOf({ fullName })).toEqual({});
});

test('a phone compares by its last eight digits, and by none if there are fewer', () => {
  expect(likenessOf({ phone: '+55 (21) 96000-1234' })).toEqual({ phone: '60001234' });
  expect(likenessOf({ phone: '+552160001234' })).toEqual({ phone: '60001234' });
  expect(likenessOf({ phone: '1234567' })).toEqual({});
});

test('a neighbourhood compares without case and accents', () => {
  expect(likenessOf({ neighbourhood: ' Maré-Alta ' })).toEqual({ neighbourhood: 'mare alta' });
});
