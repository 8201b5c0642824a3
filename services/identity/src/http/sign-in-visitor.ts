import { isIPv6 } from 'node:net';
import { requestOf } from '@mutirao/nest';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { SignedInCall, Visitor } from '../app/access.ts';

/** From where a request came, as far as the connection and its headers tell. */
export interface Origin {
  readonly remote: string;
  readonly forwarded: string;
  readonly correlation: string;
}

export const OriginOf = createParamDecorator((_: unknown, context: ExecutionContext): Origin => {
  const request = requestOf(context);
  // Fastify's, which the kit does not name.
  const { socket } = request as unknown as { readonly socket: { readonly remoteAddress?: string } };
  return {
    remote: socket.remoteAddress ?? '',
    forwarded: String(request.headers['x-forwarded-for'] ?? ''),
    correlation: request.id,
  };
});

/** Who asks, with the session of the token and how fresh its second factor is. */
export const SignedInCallOf = createParamDecorator(
  (_: unknown, context: ExecutionContext): SignedInCall => {
    const { caller, headers, id } = requestOf(context);
    if (!caller) throw new Error('@SignedInCallOf() on a route without @Does(…)');
    const { subject, roles, organisation, session, stepUpUntil } = caller;
    return {
      subject,
      roles,
      stepUpUntil,
      ...(organisation === undefined ? {} : { organisation }),
      ...(session === undefined ? {} : { session }),
      key: String(headers['idempotency-key'] ?? ''),
      correlation: id,
    };
  },
);

/** How many proxies of ours stand before this server, each of which names who it speaks for. */
export class TrustedProxies {
  constructor(readonly count = 0) {}

  visitor({ remote, forwarded, correlation }: Origin): Visitor {
    return { address: countedAddress(this.#client(remote, forwarded)), correlation };
  }

  /** Of `X-Forwarded-For` the last entries are by our proxies; what stands before, anybody can write. */
  #client(remote: string, forwarded: string): string {
    const named = forwarded.split(',').map((each) => each.trim());
    return [...named.filter(Boolean), remote].at(-1 - this.count) ?? remote;
  }
}

/** Whoever has an IPv6 network has 2⁶⁴ addresses of it: they count as one. */
export function countedAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = '', tail] = address.split('%', 1)[0]?.toLowerCase().split('::') ?? [];
  const groups = (text: string) => text.split(':').filter(Boolean);
  const [left, right] = [groups(head), groups(tail ?? '')];
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  const network = [...left, ...zeros, ...right].slice(0, 4);
  return `${network.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
