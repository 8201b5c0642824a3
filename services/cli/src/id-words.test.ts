import { expect, test } from '@jest/globals';
import { IdCommand } from './id-words.ts';

const ID = '-h_bcdefghijklmnopqrst';

function parsed(...words: string[]) {
  const seen: unknown[] = [];
  const program = new IdCommand('mutirao').exitOverride();
  program.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  program
    .command('card')
    .command('show <id> [others...]')
    .option('--of <id>')
    .option('--long')
    .action((id: string, others: string[], options: object) => {
      seen.push(id, others, options);
    });
  program.parse(words, { from: 'user' });
  return seen;
}

test('an id that begins with a dash is a word like any other, wherever it stands', () => {
  const card = ['card', 'show'];
  expect(parsed(...card, ID)).toEqual([ID, [], {}]);
  expect(parsed(...card, ID, '--long')).toEqual([ID, [], { long: true }]);
  expect(parsed(...card, '--long', ID, `${ID}.7`, `-${ID.slice(1)}.7.2`)).toEqual([
    ID,
    [`${ID}.7`, `${ID}.7.2`],
    { long: true },
  ]);
  expect(parsed(...card, `${ID}@2`, `${ID}.${ID}`)).toEqual([`${ID}@2`, [`${ID}.${ID}`], {}]);
  expect(parsed(...card, '--of', ID, ID)).toEqual([ID, [], { of: ID }]);
  expect(parsed(...card, `--of=${ID}`, '--', ID)).toEqual([ID, [], { of: ID }]);
});

test('what is no id is an option still, and refused if it is not known', () => {
  for (const word of ['-x', '--unknown', '--twenty-two-letters-x', `${ID}!`]) {
    expect(() => parsed('card', 'show', 'a', word)).toThrow(/unknown option|\(outputHelp\)/);
  }
});
