import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { servicesByPath } from './services-by-path.fixture.ts';

const CONFIGURATION = readFileSync('infra/compose/haproxy.cfg', 'utf8');
const ofIdentity = [...CONFIGURATION.matchAll(/acl of_identity path_reg (\S+)/g)].map(
  ([, pattern]) => new RegExp(pattern ?? ''),
);

test('every path of the API goes to the service that answers there', () => {
  const routed = servicesByPath().map(([path]) => [
    path,
    ofIdentity.some((pattern) => pattern.test(path)) ? 'identity' : 'currency',
  ]);
  expect(routed.length).toBeGreaterThan(80);
  expect(routed).toEqual(servicesByPath());
});
