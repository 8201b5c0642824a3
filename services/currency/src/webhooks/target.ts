import { isIP } from 'node:net';
import { type Admits, isPublic, isThisMachine } from './address.ts';

export interface TargetFault {
  readonly rule: 'url' | 'https' | 'credentials' | 'address-not-public';
  readonly message: string;
}

export const MOST_URL_LENGTH = 2_000;

/** Names that the public internet does not know (RFC 6761, 6762, 8375). */
const INNER_NAME = /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa|onion|test|invalid)$/;

/**
 * Why no webhook is sent there, or undefined. A name is looked up at every delivery, since what it
 * names may change; here is refused what can be told from the text alone. `local`, of a rehearsal:
 * this machine's own addresses are taken too, without TLS.
 */
export function targetFault(text: string, { local = false } = {}): TargetFault | undefined {
  const url = text.length <= MOST_URL_LENGTH ? URL.parse(text) : null;
  if (!url)
    return { rule: 'url', message: 'This is no address such as https://shop.example/hook.' };
  if (url.username !== '' || url.password !== '') {
    return { rule: 'credentials', message: 'Leave names and passwords out: we sign what we send.' };
  }
  const host = hostOf(url);
  const admits = admitting({ local });
  const isHere = local && isThisMachine(host);
  if (url.protocol !== 'https:' && !(isHere && url.protocol === 'http:')) {
    return { rule: 'https', message: 'The address begins with https://.' };
  }
  const isInner = isIP(host) === 0 ? isInnerName(host) : !admits(host);
  if (!isInner) return undefined;
  return { rule: 'address-not-public', message: 'The address is not on the public internet.' };
}

/** The addresses that webhooks go to; `local` as above. */
export function admitting({ local }: { readonly local: boolean }): Admits {
  return local ? (address) => isPublic(address) || isThisMachine(address) : isPublic;
}

/** The host of an address, of IPv6 without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function isInnerName(host: string): boolean {
  const name = host.replace(/\.$/, '');
  return !name.includes('.') || INNER_NAME.test(name);
}
