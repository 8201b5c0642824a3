import { Answers, Does, invalid } from '@mutirao/nest';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { Background } from '../app/background.ts';
import { explainBalance } from '../app/explain-balance.ts';
import { explainEvent } from '../app/explain-event.ts';
import { explainPayment } from '../app/explain-payment.ts';
import { explainRedemption } from '../app/explain-redemption.ts';
import { explainRunLine } from '../app/explain-run-line.ts';
import type { About, Explanation, Viewer } from '../app/explanation.ts';
import { type Call, merchantFor, Town } from '../app/town.ts';
import { CallOf, holderId, may } from './caller.ts';
import { paymentIn } from './charge-rights.ts';
import { explanationTexts } from './explanation-texts.ts';
import { leaveTrace, ownAccounts, seenAccount } from './own-accounts.ts';
import { found } from './problems.ts';
import { FromReadModels } from './read-models.ts';
import * as examples from './statements-examples.ts';
import { ExplanationQuery } from './statements-requests.ts';

/** Why a balance, a payment, a refusal, a line of a run or a redemption is what it is. */
@Controller()
export class ExplanationsController {
  constructor(
    @Inject(Town) private readonly town: Town,
    @Inject(Background) private readonly background: Background,
  ) {}

  @Get('explanations')
  @Answers(200, 'What something came to be by: as a sentence and as data', examples.explanation)
  @Does('explanation.see')
  @FromReadModels()
  async explain(@Query() query: ExplanationQuery, @CallOf() call: Call) {
    const viewer = await this.#viewerOf(call);
    const explained = await this.#explained(query, viewer, call);
    if (viewer.isStaff) await this.#trace(call, explained);
    const { decimals } = this.town.parts.folder.town;
    const { about, events, rules } = explained;
    const { kind, ...facts } = about;
    return { sentence: explanationTexts(about, decimals), [MEMBERS[kind]]: facts, events, rules };
  }

  async #explained(query: ExplanationQuery, viewer: Viewer, call: Call): Promise<Explanation> {
    const { town, background } = this;
    const { account, payment, position, run, line, redemption } = query;
    const asked = [account, payment, position, run, redemption].filter(
      (each) => each !== undefined,
    );
    if (asked.length !== 1 || (run === undefined) !== (line === undefined)) throw oneThing();
    if (account !== undefined) {
      const id = await seenAccount(town, call, account, 'explanation.see');
      return found(await explainBalance(town, viewer, id), 'account');
    }
    if (payment !== undefined) {
      const id = paymentIn(payment);
      return found(await explainPayment(town, background, viewer, id), 'payment');
    }
    if (position !== undefined) {
      return found(await explainEvent(town, viewer, Number(position)), 'event');
    }
    if (redemption !== undefined) {
      return found(await explainRedemption(town, viewer, redemption), 'redemption');
    }
    const of = { run: run ?? '', line: Number(line) };
    return found(await explainRunLine(town, viewer, of), 'run line');
  }

  async #viewerOf(call: Call): Promise<Viewer> {
    const { subject, roles } = call;
    const own = roles.includes('holder') ? [holderId(subject)] : [];
    if (roles.includes('merchant')) {
      own.push(subject, ...(await this.#terminalsOf(merchantFor(call))));
    }
    return { isStaff: may(call, 'explanation.see'), accounts: ownAccounts(call), actors: own };
  }

  #terminalsOf(merchant: string): Promise<string[]> {
    return this.town.parts.journal.read((state) =>
      [...state.terminals.entries()]
        .filter(([, till]) => till.merchant === merchant)
        .map(([terminal]) => terminal),
    );
  }

  /** Whose matter it was that a member of staff looked at; of a balance that was said already. */
  async #trace(call: Call, { about, events }: Explanation): Promise<void> {
    const seen = new Set<string>();
    if (about.kind === 'payment' && about.payer !== undefined) seen.add(about.payer);
    if (about.kind === 'run-line' && about.holder !== undefined) seen.add(`holder:${about.holder}`);
    if (about.kind === 'redemption') seen.add(`merchant:${about.merchant}`);
    if (about.kind === 'event') {
      const ends = events.flatMap(({ movements }) => movements);
      for (const { debit, credit } of ends) seen.add(debit).add(credit);
    }
    await Promise.all([...seen].map((account) => leaveTrace(this.town, call, account)));
  }
}

/** The member of the answer that has the facts, by what was explained. */
const MEMBERS: Readonly<Record<About['kind'], string>> = {
  balance: 'balance',
  payment: 'payment',
  event: 'event',
  'run-line': 'runLine',
  redemption: 'redemption',
};

function oneThing() {
  const message = 'name one thing: account, payment, position, redemption, or run with line';
  return invalid([{ field: 'account', rule: 'one-thing', message }]);
}
