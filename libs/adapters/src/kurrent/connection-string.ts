import { type BasicCredentials, KurrentDBClient } from '@kurrent/kurrentdb-client';
import { wordsOf } from './failures.ts';

/** The options that its client knows, in its spelling; it prints a string with any other in full. */
const OPTIONS = new Set([
  'connectionname',
  'defaultdeadline',
  'discoveryinterval',
  'gossiptimeout',
  'keepaliveinterval',
  'keepalivetimeout',
  'maxdiscoverattempts',
  'nodepreference',
  'tls',
  'tlscafile',
  'tlsverifycert',
]);
const FORM =
  /^(?:kurrentdb|kurrent|kdb)(?:\+discover)?:\/\/(?:([^:@/]+):([^@/]+)@)?[^@/?]+\/?(?:\?(.*))?$/;

/**
 * The user of a connection string (none without TLS, which sends no password), after a check of its form: the client's own complaints quote the
 * string, and so the password. Throws an error that does not.
 */
export function credentialsIn(url: string): BasicCredentials | undefined {
  const [match, username, password, query = ''] = FORM.exec(url) ?? [];
  if (match === undefined) {
    throw new Error(
      'not a connection string of KurrentDB: kurrentdb://[user:password@]host[:port][,host…][?option=value…]',
    );
  }
  const options = new URLSearchParams(query);
  for (const option of options.keys()) {
    if (OPTIONS.has(option.toLowerCase().replaceAll(/[_-]/g, ''))) continue;
    throw new Error(`KurrentDB's connection string has an option that is not known: ${option}`);
  }
  if (options.get('tls') === 'false') return undefined;
  if (username === undefined || password === undefined) {
    throw new Error(
      "KurrentDB's connection string names no user, which a server with TLS asks for",
    );
  }
  return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
}

/** The client's own complaint carries the string too, as a field; a wrong certificate is told of. */
export function clientOf(url: string): KurrentDBClient {
  try {
    return KurrentDBClient.connectionString(url);
  } catch (error) {
    const words = wordsOf(error);
    const why = /certificate/i.test(words) ? words : 'a value in it is not understood';
    throw new Error(`KurrentDB's connection string cannot be used: ${why}`);
  }
}
