import { BlockList, isIPv4 } from 'node:net';

/** Whether a webhook may be sent to an address (IPv4 or IPv6, as text). */
export type Admits = (address: string) => boolean;

function blocks(family: 'ipv4' | 'ipv6', ...subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [net = '', bits = ''] = subnet.split('/');
    list.addSubnet(net, Number.parseInt(bits, 10), family);
  }
  return list;
}

/** What IANA's registry of special-purpose addresses (RFC 6890) keeps back, and multicast. */
const RESERVED_IPV4 = blocks(
  'ipv4',
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // The metadata of most clouds lies here; of one, at an address that looks public.
  '169.254.0.0/16',
  '168.63.129.16/32',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
);

/**
 * Nothing else of IPv6 is on the public internet: so loopback, link-local, unique local, multicast,
 * and the forms that hide an IPv4 address (mapped, NAT64) are refused without being named.
 */
const GLOBAL_IPV6 = blocks('ipv6', '2000::/3');
/** Of that: Teredo and other protocols' own, documentation, 6to4, which hides an IPv4 address. */
const RESERVED_IPV6 = blocks('ipv6', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20');

const [THIS_MACHINE_IPV4, THIS_MACHINE_IPV6] = [
  blocks('ipv4', '127.0.0.0/8'),
  blocks('ipv6', '::1/128'),
];

/** An address on the public internet. What is no address is none. */
export const isPublic: Admits = (address) =>
  isIPv4(address)
    ? !RESERVED_IPV4.check(address)
    : GLOBAL_IPV6.check(address, 'ipv6') && !RESERVED_IPV6.check(address, 'ipv6');

/** An address of this machine that no other can reach. */
export const isThisMachine: Admits = (address) =>
  isIPv4(address) ? THIS_MACHINE_IPV4.check(address) : THIS_MACHINE_IPV6.check(address, 'ipv6');
