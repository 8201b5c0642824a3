import { Answers, Does } from '@mutirao/nest';
import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { answered } from '../app/answer.ts';
import { matchList, matchView } from '../app/duplicates.ts';
import { type Call, Identity } from '../app/identity.ts';
import { CallOf } from './caller.ts';
import { MatchDecision, MatchesQuery } from './matches-requests.ts';
import * as examples from './members-examples.ts';
import { PurposeQuery } from './members-requests.ts';
import { shownPerson, staffPurpose } from './members-shown.ts';
import { attempt, found, respond } from './problems.ts';

/** Two that may be one person, for a person to decide. */
@Controller('matches')
export class MatchesController {
  constructor(@Inject(Identity) private readonly identity: Identity) {}

  @Get()
  @Answers(
    200,
    'Likely duplicates by their ids, in the order in which they were found',
    examples.matches,
  )
  @Does('match.see')
  list(@Query() { status = 'open', after, limit = '100' }: MatchesQuery) {
    return matchList(this.identity, {
      status,
      limit: Number(limit),
      ...(after === undefined ? {} : { after }),
    });
  }

  @Get(':match')
  @Answers(200, 'Both people side by side; each sees that it was looked at', examples.shownMatch)
  @Does('match.see')
  async show(
    @Param('match') name: string,
    @Query() { purpose }: PurposeQuery,
    @CallOf() call: Call,
  ) {
    const reason = staffPurpose(purpose);
    const match = found(await matchView(this.identity, name), 'match');
    const shown = [match.one, match.other].map((member) =>
      attempt(shownPerson(this.identity, call, member, reason)),
    );
    return { ...match, people: await Promise.all(shown) };
  }

  @Post(':match/decision')
  @Answers(
    200,
    'Say whether both are one person; no account is merged by it',
    examples.decidedMatch,
  )
  @Does('match.decide')
  async decide(
    @Param('match') match: string,
    @Body() { same }: MatchDecision,
    @CallOf() call: Call,
  ) {
    const command = { type: 'DecideMatch', match, same } as const;
    const outcome = await attempt(this.identity.call(call, 'match.decide', command, command));
    return respond(answered(outcome, () => ({ match, same })));
  }
}
