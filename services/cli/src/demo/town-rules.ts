import { showCount } from '../display.ts';
import { BINDING, FOUNDED } from './rehearsal-days.ts';
import { mustBe, refusal, type Stage } from './stage.ts';

/** Highest amounts that the plan of purchases stays below, and who is refused goes above. */
export const HOLDER_A_DAY = 120_00;
export const HOLDER_A_MONTH = 250_00;
export const CARD_A_DAY = 60_00;

const limit = { kind: 'limit', of: 'holder' } as const;
const fee = { kind: 'fee', flatMinor: 0 } as const;

const RULES = [
  { rule: 'holder-day', body: { ...limit, per: 'day', maxMinor: HOLDER_A_DAY } },
  { rule: 'holder-month', body: { ...limit, per: 'month', maxMinor: HOLDER_A_MONTH } },
  { rule: 'card-day', body: { ...limit, of: 'card', per: 'day', maxMinor: CARD_A_DAY } },
  { rule: 'sale-fee', body: { ...fee, on: 'sale', purpose: 'fundo-social', basisPoints: 200 } },
  {
    rule: 'redemption-fee',
    body: { ...fee, on: 'redemption', purpose: 'banco', basisPoints: 100 },
  },
  { rule: 'gestante-food', body: { kind: 'categories', programme: 'gestante', allow: ['food'] } },
  { rule: 'jovem-expiry', body: { kind: 'expiry', programme: 'jovem-solidario', days: 21 } },
] as const;

/** Announced on the day before they bind, for everybody to read. */
export async function announceRules(stage: Stage): Promise<void> {
  const { narrator, officials } = stage;
  const announce = (rule: (typeof RULES)[number], bindsFrom: string) =>
    officials.treasurer.post<{ words: { pt: string } }>('/rules', { json: { ...rule, bindsFrom } });
  const why = await refusal('A rule that binds at once', announce(RULES[0], FOUNDED));
  narrator.say(`ana announces a rule for the same day and is refused: ${why}`);
  const words: string[] = [];
  for (const rule of RULES) words.push((await announce(rule, BINDING)).words.pt);
  narrator.say(`${showCount(words.length)} rules, announced on ${FOUNDED}, bind from ${BINDING}:`);
  narrator.say(words.map((text) => `  ${text}`).join('\n'));
  const { rules } = await officials.treasurer.get<{ rules: unknown[] }>('/rules');
  mustBe('rules', rules.length, RULES.length);
}
