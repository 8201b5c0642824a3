import { Answers, Does, invalid } from '@mutirao/nest';
import { Body, Controller, Delete, Get, Inject, Param, Post } from '@nestjs/common';
import { announceRule, ruleViews, simulateProposal, withdrawRule } from '../app/rules.ts';
import { type Call, Town } from '../app/town.ts';
import { monthOf, type PlainDate } from '../domain/plain-date.ts';
import type { RuleBody } from '../domain/rules/events.ts';
import type { ProposedBody } from '../history/simulate.ts';
import { CallOf } from './caller.ts';
import { ruleTexts } from './problem-texts/rules.ts';
import { attempt, found, respond } from './problems.ts';
import * as examples from './rules-examples.ts';
import { Announcement, Proposal } from './rules-requests.ts';

@Controller('rules')
export class RulesController {
  constructor(@Inject(Town) private readonly town: Town) {}

  @Post()
  @Answers(201, 'Announce a version of a rule, before the day it binds', examples.announced)
  @Does('rule.announce')
  async announce(@Body() { body, ...rest }: Announcement, @CallOf() call: Call) {
    const request = { ...rest, body: said(body) };
    const answer = respond(this.town, await attempt(announceRule(this.town, call, request)));
    return { ...answer, words: this.#words(answer.body) };
  }

  @Delete(':rule/versions/:version')
  @Answers(200, 'Withdraw a version whose day has not come', examples.withdrawn)
  @Does('rule.withdraw')
  async withdraw(
    @Param('rule') rule: string,
    @Param('version') number: string,
    @CallOf() call: Call,
  ) {
    const version = /^[1-9]\d{0,5}$/.test(number) ? Number(number) : undefined;
    const named = { rule, version: found(version, 'version of a rule') };
    return respond(this.town, await attempt(withdrawRule(this.town, call, named)));
  }

  @Get()
  @Answers(200, 'Every rule: what binds today, what is announced, what was', examples.rules)
  @Does('rule.see')
  async list() {
    const { today, rules } = await attempt(ruleViews(this.town));
    return {
      today,
      rules: rules.map(({ rule, versions }) => {
        const binding = versions.find(
          ({ state, body }) => state === 'binds' && body.kind !== 'off',
        );
        return {
          rule,
          ...(binding === undefined ? {} : { binds: binding.version }),
          versions: versions.map((each) => ({ ...each, words: this.#words(each.body) })),
        };
      }),
    };
  }

  @Post('simulations')
  @Answers(200, 'Whom a rule would have touched in past months', examples.simulation)
  @Does('rule.simulate')
  async simulate(@Body() { body: given, from, to }: Proposal, @CallOf() call: Call) {
    const body = said(given);
    const { clock } = this.town.parts;
    const today = clock.dayOf(clock.now());
    assertPast({ from, to }, today);
    const simulation = simulateProposal(this.town, proposed(body), { from, to });
    const result = respond(this.town, await attempt(simulation));
    await attempt(this.town.seen({ records: 'rules/simulations' }, call));
    const through = monthOf(today) === to ? today : lastDay(to);
    return { body, words: this.#words(body), from, to, through, ...result };
  }

  #words(body: RuleBody) {
    return ruleTexts(body, this.town.parts.folder.town.decimals);
  }
}

/** Without the members that were left out: a DTO has them all. */
function said(body: RuleBody): RuleBody {
  const members = Object.entries(body).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members) as RuleBody;
}

const MOST_MONTHS = 24;

function assertPast({ from, to }: { from: string; to: string }, today: PlainDate): void {
  const errors = [
    ...(from > to ? [fault('from', 'order', 'from must not be after to')] : []),
    ...(to > monthOf(today) ? [fault('to', 'past', 'to must not be a month to come')] : []),
    ...(monthsIn(from, to) > MOST_MONTHS
      ? [fault('from', 'span', `at most ${MOST_MONTHS} months are replayed at once`)]
      : []),
  ];
  if (errors.length > 0) throw invalid(errors);
}

function proposed(body: RuleBody): ProposedBody {
  if (body.kind !== 'off') return body;
  throw invalid([fault('body.kind', 'simulated', 'body.kind off touches nobody by itself')]);
}

const fault = (field: string, rule: string, message: string) => ({ field, rule, message });

function monthsIn(from: string, to: string): number {
  const number = (month: string) => {
    const [year = 0, count = 0] = month.split('-').map((part) => Number.parseInt(part, 10));
    return year * 12 + count;
  };
  return number(to) - number(from) + 1;
}

/** Day 0 of the next month. */
function lastDay(month: string): PlainDate {
  const [year = 0, count = 0] = month.split('-').map((part) => Number.parseInt(part, 10));
  return new Date(Date.UTC(year, count, 0)).toISOString().slice(0, 10);
}
