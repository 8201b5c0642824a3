import { expect, test } from '@jest/globals';
import { isPublic, isThisMachine } from './address.ts';

test.each([
  ['this network', ['0.0.0.0', '0.1.2.3', '::']],
  ['loopback', ['127.0.0.1', '127.255.255.254', '::1']],
  ['private', ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1']],
  ['carrier-grade NAT', ['100.64.0.1', '100.127.255.255', '100.100.100.200']],
  ['link-local', ['169.254.0.1', 'fe80::1', 'fe80::1%eth0', 'febf::1']],
  ['metadata of a cloud', ['169.254.169.254', '192.0.0.192', '168.63.129.16', 'fd00:ec2::254']],
  ['unique local', ['fc00::1', 'fdff:ffff::1']],
  ['site-local of old', ['fec0::1']],
  ['multicast', ['224.0.0.1', '239.255.255.255', 'ff02::1']],
  ['broadcast and reserved', ['240.0.0.1', '255.255.255.255']],
  ['documentation', ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1']],
  ['benchmarks', ['198.18.0.1', '198.19.255.255']],
  ['mapped IPv4', ['::ffff:127.0.0.1', '::ffff:a00:1', '::ffff:8.8.8.8']],
  ['compatible IPv4', ['::127.0.0.1', '::7f00:1']],
  ['NAT64', ['64:ff9b::7f00:1', '64:ff9b::8.8.8.8', '64:ff9b:1::a00:1']],
  ['6to4 and Teredo', ['2002:7f00:1::', '2002:a00:1::1', '2001::1']],
  ['discard', ['100::1']],
  ['no address', ['', 'localhost', '127.1', '0x7f000001', '1.2.3', '2000::/3', '8.8.8.8 ']],
])('fault 46: %s is not public', (_, addresses) => {
  expect(addresses.filter(isPublic)).toEqual([]);
});

test('what lies beside them is public', () => {
  const addresses = [
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '192.169.0.0',
    '223.255.255.255',
    '2001:4860:4860::8888',
    '2001:200::1',
    '2606:4700::1111',
    '2a00::1',
  ];
  expect(addresses.filter((each) => !isPublic(each))).toEqual([]);
});

test('this machine is its loopback alone', () => {
  expect(['127.0.0.1', '127.1.2.3', '::1'].filter(isThisMachine)).toHaveLength(3);
  const others = ['10.0.0.1', '192.168.0.1', '8.8.8.8', '::', '::ffff:127.0.0.1', '::2', 'x'];
  expect(others.filter(isThisMachine)).toEqual([]);
});
