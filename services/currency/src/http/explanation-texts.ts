import { formatAmount, minor } from '@mutirao/money';
import type { ExplainedBalance, ExplainedLot } from '../app/explain-balance.ts';
import type { ExplainedEvent } from '../app/explain-event.ts';
import type { ExplainedPayment } from '../app/explain-payment.ts';
import type { ExplainedRedemption } from '../app/explain-redemption.ts';
import type { ExplainedRunLine } from '../app/explain-run-line.ts';
import type { About } from '../app/explanation.ts';
import type { CurrencyRefusalCode } from '../domain/refusals.ts';
import { STATEMENT_WORDS } from '../files/statement-words.ts';
import { EXPLANATION_WORDS } from './explanation-words.ts';
import { REFUSAL_TEXTS } from './problem-texts/refusal-texts.ts';
import { dayText, refusalText } from './problem-texts/sentences.ts';
import type { Language, Texts } from './problem-texts/text.ts';

/** Of the lots of a balance, so many are told of in the sentence; the data has the others. */
const LOTS_TOLD = 5;

/** An explanation as a person reads it, in each language. */
export function explanationTexts(about: About, decimals: number): Texts {
  const say = (language: Language) => new Teller(language, decimals).tell(about);
  return { en: say('en'), pt: say('pt'), fr: say('fr') };
}

class Teller {
  readonly #language: Language;
  readonly #decimals: number;
  readonly #words: (typeof EXPLANATION_WORDS)[Language];

  constructor(language: Language, decimals: number) {
    this.#language = language;
    this.#decimals = decimals;
    this.#words = EXPLANATION_WORDS[language];
  }

  tell(about: About): string {
    switch (about.kind) {
      case 'balance':
        return this.#balance(about);
      case 'payment':
        return this.#payment(about);
      case 'event':
        return this.#event(about);
      case 'run-line':
        return this.#runLine(about);
      case 'redemption':
        return this.#redemption(about);
    }
  }

  #balance({ account, unit, balanceMinor, availableMinor, lots }: ExplainedBalance): string {
    const words = this.#words;
    const there = lots.filter(({ amountMinor }) => amountMinor !== 0);
    const told = there.slice(0, LOTS_TOLD).map((lot) => this.#lot(lot));
    const more = there.length - told.length;
    return [
      words.balance(account, `${this.#amount(balanceMinor)} ${unit}`),
      availableMinor === balanceMinor ? '' : words.available(this.#amount(availableMinor)),
      ...told,
      more > 0 ? words.moreLots(more) : '',
    ]
      .filter((each) => each !== '')
      .join(' ');
  }

  #lot({ programme, month, expiry, amountMinor, came, left }: ExplainedLot): string {
    const words = this.#words;
    const about = [
      programme,
      month,
      expiry === '' ? '' : words.until(dayText(expiry, this.#language)),
    ].filter((each) => each !== '');
    const whose = about.length === 0 ? '' : ` (${about.join(', ')})`;
    return words.lot({
      lot: `${this.#amount(amountMinor)}${whose}`,
      came: this.#amount(came.amountMinor),
      cameTimes: came.times,
      left: this.#amount(left.amountMinor),
      leftTimes: left.times,
    });
  }

  #payment(payment: ExplainedPayment): string {
    const { on, amountMinor, unit, merchant, merchantName, refundedMinor } = payment;
    const words = this.#words;
    const whose = payment.programmes.map(
      (each) => `${each.programme} ${this.#amount(each.amountMinor)}`,
    );
    const fees = payment.fees.map((each) => `${each.purpose} ${this.#amount(each.amountMinor)}`);
    const paid = `${this.#amount(amountMinor)} ${unit}`;
    return [
      words.payment(dayText(on, this.#language), paid, merchantName ?? merchant),
      whose.length === 0 ? '' : words.programmes(whose.join(', ')),
      fees.length === 0 ? '' : words.fees(fees.join(', ')),
      refundedMinor === 0 ? '' : words.refunded(this.#amount(refundedMinor)),
    ]
      .filter((each) => each !== '')
      .join(' ');
  }

  #event(event: ExplainedEvent): string {
    const { position, on, type, what, refusal, amountMinor, unit } = event;
    const day = dayText(on, this.#language);
    if (refusal) {
      return this.#words.refused(day, refusalText(refusal, this.#decimals, this.#language));
    }
    const kind = what === 'other' ? type : STATEMENT_WORDS[this.#language].kinds[what];
    const moved = amountMinor === undefined ? '' : `, ${this.#amount(amountMinor)} ${unit}`;
    return `#${position}, ${day}: ${kind}${moved}.`;
  }

  #runLine(about: ExplainedRunLine): string {
    const { run, line, status, amountMinor, holder = '', month = '', rule } = about;
    const words = this.#words;
    const amount = amountMinor === undefined ? '' : this.#amount(amountMinor);
    const facts = { run, line, amount, holder, month, why: this.#why(rule, about.message) };
    const { preparedBy, approvals } = about;
    return `${words.runLine[status](facts)} ${words.persons(preparedBy, approvals.join(', '))}`;
  }

  /** A refusal's own words where the rule is one; else what was said when the file was read. */
  #why(rule: string | undefined, message: string | undefined): string {
    const text = REFUSAL_TEXTS[rule as CurrencyRefusalCode] as Texts | undefined;
    const lineRule = this.#words.lineRules[rule ?? ''];
    return lineRule ?? text?.[this.#language] ?? message ?? rule ?? '';
  }

  #redemption(about: ExplainedRedemption): string {
    const { redemption, requestedOn, dueOn, amountMinor, netMinor, feeMinor, legs } = about;
    const words = this.#words;
    const day = (on: string) => dayText(on, this.#language);
    const told = legs.map(({ leg, netMinor: net, status, settledOn, late }) => {
      const when = settledOn === undefined ? '' : ` (${day(settledOn)})`;
      const state = words.legs[status] ?? status;
      return `${leg}: ${this.#amount(net)}, ${state}${when}${late ? `, ${words.late}` : ''}.`;
    });
    const asked = words.redemption({
      redemption,
      on: day(requestedOn),
      due: day(dueOn),
      amount: this.#amount(amountMinor),
      net: this.#amount(netMinor),
      fee: this.#amount(feeMinor),
    });
    return [asked, ...told].join(' ');
  }

  #amount(amount: number): string {
    return formatAmount(minor(amount), this.#decimals, this.#language === 'en' ? '.' : ',');
  }
}
