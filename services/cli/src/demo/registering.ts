import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { at } from '../connection.ts';
import { showCount } from '../display.ts';
import { sendFile } from '../upload.ts';
import { type MemberFile, memberFile } from './member-file.ts';
import { mustBe, type Stage } from './stage.ts';
import type { GeneratedTown } from './town-generator.ts';

interface RegisteredFile {
  readonly lines: number;
  readonly registered: number;
  readonly refused: readonly { readonly line: number; readonly rule: string }[];
  readonly likelyMatches: number;
}

interface Match {
  readonly match: string;
  readonly by: readonly string[];
}

/** Everybody by one file: who they are is sealed; lines that are wrong and people told twice are found. */
export async function registerPeople(stage: Stage, town: GeneratedTown): Promise<void> {
  const { cli, files, narrator, officials } = stage;
  const file = memberFile(town);
  const path = join(files, 'members.csv');
  await writeFile(path, file.bytes);
  const upload = { path, contentType: 'text/csv', query: {} };
  const answer = await sendFile<RegisteredFile>(cli, officials.officer, '/member-files', upload);
  mustBe('registered', [answer.lines, answer.registered], [file.lines, file.good]);
  mustBe(
    'refused lines of members',
    answer.refused.map(({ line, rule }) => ({ line, rule })),
    file.refused,
  );
  narrator.say(
    `carla (officer) sends ${showCount(file.lines)} lines: ${showCount(answer.registered)} people ` +
      `registered, ${answer.refused.length} lines refused ` +
      `(${answer.refused.map(({ rule }) => rule).join(', ')})`,
  );
  await decideMatches(stage, file, answer.likelyMatches);
}

/** Two numbers, and perhaps one person: a person decides. */
async function decideMatches(
  { officials, narrator }: Stage,
  { twice }: MemberFile,
  likely: number,
): Promise<void> {
  const { officer } = officials;
  const open = await officer.all<Match>('/matches', 'matches', { limit: 1000 });
  mustBe('likely duplicates', open.length, likely);
  // By chance many have a name and a neighbourhood in common; nobody but these has another's phone.
  const planted = open.filter(({ by }) => by.includes('phone'));
  mustBe('people who came twice', planted.length, twice);
  for (const [index, { match }] of planted.slice(0, 2).entries()) {
    const path = at('matches', match);
    const { people } = await officer.get<{ people: unknown[] }>(path, { purpose: 'registration' });
    mustBe('people side by side', people.length, 2);
    await officer.post(`${path}/decision`, { json: { same: index === 0 } });
  }
  narrator.say(
    `${showCount(likely)} pairs are alike, ${twice} of them by phone too: she looks at two, ` +
      'says of one pair that it is one person, of the other that it is not',
  );
}
