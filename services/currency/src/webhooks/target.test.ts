import { expect, test } from '@jest/globals';
import { MOST_URL_LENGTH, targetFault } from './target.ts';

test.each([
  'https://shop.example/hook',
  'https://shop.example:8443/hook?shop=1',
  'https://8.8.8.8/',
  'https://[2606:4700::1111]/',
  'https://padaria-ipê.example/',
])('%s is taken', (url) => {
  expect(targetFault(url)).toBeUndefined();
});

test.each([
  ['nothing', 'url'],
  ['/hook', 'url'],
  [`https://shop.example/${'x'.repeat(MOST_URL_LENGTH)}`, 'url'],
  ['http://shop.example/', 'https'],
  ['http://127.0.0.1/', 'https'],
  ['ftp://shop.example/', 'https'],
  ['javascript:alert(1)', 'https'],
  ['https://ana@shop.example/', 'credentials'],
  ['https://ana:secret@shop.example/', 'credentials'],
  ['https://localhost/', 'address-not-public'],
  ['https://LOCALHOST./', 'address-not-public'],
  ['https://hook.localhost/', 'address-not-public'],
  ['https://printer.local/', 'address-not-public'],
  ['https://metadata.google.internal/', 'address-not-public'],
  ['https://intranet/', 'address-not-public'],
  ['https://127.0.0.1/', 'address-not-public'],
  ['https://127.1/', 'address-not-public'],
  ['https://2130706433/', 'address-not-public'],
  ['https://0x7f.0.0.1/', 'address-not-public'],
  ['https://0177.0.0.1/', 'address-not-public'],
  ['https://①②⑦.0.0.1/', 'address-not-public'],
  ['https://169.254.169.254/latest/meta-data/', 'address-not-public'],
  ['https://[::1]/', 'address-not-public'],
  ['https://[::ffff:10.0.0.1]/', 'address-not-public'],
  ['https://[64:ff9b::a00:1]/', 'address-not-public'],
])('fault 46: %s is refused: %s', (url, rule) => {
  expect(targetFault(url)?.rule).toBe(rule);
});

test('a rehearsal may have its webhooks on this machine, and on no other without TLS', () => {
  const rules = [
    'http://127.0.0.1:9000/hook',
    'http://[::1]:9000/hook',
    'https://127.0.0.1/',
    'https://shop.example/',
    'http://shop.example/',
    'http://10.0.0.1/',
    'https://10.0.0.1/',
    'http://localhost:9000/',
  ].map((url) => targetFault(url, { local: true })?.rule);
  expect(rules).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    'https',
    'https',
    'address-not-public',
    'https',
  ]);
});
