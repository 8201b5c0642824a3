import { expect, test } from '@jest/globals';
import { encodingsOf } from './encodings.ts';

const NAME = 'Verônica Maçaranduba';
const isIn = (bytes: Buffer) => encodingsOf(NAME).some((form) => bytes.includes(form));

test.each<[string, Buffer]>([
  ['UTF-8', Buffer.from(`x${NAME}y`)],
  ['UTF-8, decomposed', Buffer.from(`x${NAME.normalize('NFD')}`)],
  ['Latin-1', Buffer.from(`x${NAME}y`, 'latin1')],
  ['UTF-16', Buffer.from(`x${NAME}`, 'utf16le')],
  ['no accents', Buffer.from('Veronica Macaranduba')],
  ['JSON that is ASCII', Buffer.from('"Ver\\u00f4nica Ma\\u00e7aranduba"')],
  ['an address', Buffer.from(`?name=${encodeURIComponent(NAME)}`)],
  ['base64', Buffer.from(Buffer.from(`${NAME}xyz`).toString('base64'))],
  ['base64 a byte on', Buffer.from(Buffer.from(`x${NAME}yz`).toString('base64'))],
  ['base64 two bytes on', Buffer.from(Buffer.from(`xy${NAME}z`).toString('base64'))],
])('a name is known in %s', (_, bytes) => {
  expect(isIn(bytes)).toBe(true);
});

test('a number has no accents, and so fewer forms', () => {
  expect(encodingsOf('00000012345')).toHaveLength(6);
});
