import { expect, test } from '@jest/globals';
import { csvRow } from './csv-row.ts';

test.each([
  ['=cmd|calc', "'=cmd|calc"],
  ['+1', "'+1"],
  ['-Ab_9', "'-Ab_9"],
  ['-1+1|calc', "'-1+1|calc"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
  ['a,b', '"a,b"'],
  ['say "no"', '"say ""no"""'],
  ['=1,"2"', '"\'=1,""2"""'],
  ['plain', 'plain'],
  ['-12.50', '-12.50'],
  ['-7', '-7'],
])('a cell %j is written %j', (cell, written) => {
  expect(csvRow([cell, 'x'])).toBe(`${written},x\r\n`);
});
