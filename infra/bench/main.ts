import { prepareAndPay } from './prepare-and-pay.ts';
import { table } from './figure.ts';
import { mkdtempSync } from 'node:fs';
console.log(table(await prepareAndPay(mkdtempSync('/tmp/bench-'))));
