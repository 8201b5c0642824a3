import { expect, test } from '@jest/globals';
import { credentialsIn } from './connection-string.ts';
import { KurrentConnection } from './kurrent-connection.ts';

test('the user of a connection string is found, also with signs in the password', () => {
  const url = 'kurrentdb://ops:a%40b%3Ac@db-1:2113,db-2:2113,db-3:2113?tlsCAFile=/run/ca.pem';
  expect(credentialsIn(url)).toEqual({ username: 'ops', password: 'a@b:c' });
  expect(credentialsIn('kurrentdb+discover://ops:x@db?nodePreference=leader')?.username).toBe(
    'ops',
  );
  expect(credentialsIn('kurrentdb://127.0.0.1:2113?tls=false')).toBeUndefined();
});

test('what cannot be used is refused without a word of the password', () => {
  const strings = [
    'http://ops:secret-word@db:2113',
    'kurrentdb://ops:secret-word@',
    'kurrentdb://ops:secret-word@db?tls=true&color=green',
    'kurrentdb://ops:secret-word@db:port?tls=true',
    'kurrentdb://ops:secret-word@db?tls=perhaps',
    'kurrentdb://ops:secret-word@db?tlsCAFile=/nowhere/ca.pem',
    'secret-word',
  ];
  for (const string of strings) {
    const failure = failureOf(string);
    expect(failure).toBeInstanceOf(Error);
    expect(String((failure as Error).stack)).not.toContain('secret-word');
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain(
      'secret-word',
    );
  }
  expect(() => credentialsIn('kurrentdb://db:2113')).toThrow('names no user');
});

function failureOf(string: string): unknown {
  try {
    return new KurrentConnection(string);
  } catch (error) {
    return error;
  }
}
