import { expect, test } from '@jest/globals';
import { isOpenToOthers } from './key-file-mode.ts';

const ROOT = 0;
const SERVICE = 1000;

test.each([
  ['its owner’s alone', 0o600, SERVICE, SERVICE, false],
  ['read by its owner’s group', 0o640, SERVICE, SERVICE, true],
  ['read by everybody', 0o604, SERVICE, SERVICE, true],
  ['lent by root to the group', 0o440, ROOT, SERVICE, false],
  ['lent by root to be written', 0o660, ROOT, SERVICE, true],
  ['lent by root to everybody', 0o444, ROOT, SERVICE, true],
  ['root’s, used by root, and read by a group', 0o440, ROOT, ROOT, true],
])('a key file that is %s', (_what, mode, uid, ownUid, isOpen) => {
  expect(isOpenToOthers({ mode: 0o100_000 + mode, uid }, ownUid)).toBe(isOpen);
});

test('a system that has no users’ numbers says nothing of it', () => {
  const getuid = process.getuid;
  try {
    Object.assign(process, { getuid: undefined });
    expect(isOpenToOthers({ mode: 0o100_666, uid: 0 })).toBe(false);
  } finally {
    Object.assign(process, { getuid });
  }
});
