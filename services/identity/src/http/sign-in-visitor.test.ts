import { expect, test } from '@jest/globals';
import { countedAddress, TrustedProxies } from './sign-in-visitor.ts';

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['', ''],
])('%s counts as %s', (given, counted) => {
  expect(countedAddress(given)).toBe(counted);
});

test.each([
  [0, '', '10.0.0.1'],
  [0, '203.0.113.9', '10.0.0.1'],
  [1, '203.0.113.9', '203.0.113.9'],
  // Whatever a client writes stands before what our proxy adds.
  [1, '198.51.100.1, 203.0.113.9', '203.0.113.9'],
  [2, '198.51.100.1, 203.0.113.9, 10.0.0.2', '203.0.113.9'],
  [1, '', '10.0.0.1'],
])('behind %i proxies, forwarded for "%s": %s', (count, forwarded, address) => {
  const origin = { remote: '10.0.0.1', forwarded, correlation: 'c' };
  expect(new TrustedProxies(count).visitor(origin)).toEqual({ address, correlation: 'c' });
});
