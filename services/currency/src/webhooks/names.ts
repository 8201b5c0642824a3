import { Resolver } from 'node:dns/promises';

/**
 * Looks names up at the name servers. Not as programs usually do, by the system's own function:
 * that one blocks a thread of the pool that hashes PINs, so a few names that nobody answers for
 * would hold up every till; and it knows the names that this machine alone has.
 */
export function nameServers(): (name: string) => Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  return async (name) => {
    const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    return found.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  };
}
