import { Answers, Does, forbidden } from '@mutirao/nest';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { accountReads } from '../app/account-reads.ts';
import { accountView } from '../app/holder-views.ts';
import { type Call, Town } from '../app/town.ts';
import { holderAccount } from '../domain/accounts.ts';
import { CallOf, may } from './caller.ts';
import { ownAccounts } from './own-accounts.ts';
import { found } from './problems.ts';
import { FromReadModels } from './read-models.ts';
import * as examples from './reads-examples.ts';
import { AccountReadsQuery } from './reads-requests.ts';

@Controller()
export class ReadsController {
  constructor(@Inject(Town) private readonly town: Town) {}

  /** An id alone is the caller's own account, or a holder's. */
  @Get('accounts/:account/reads')
  @Answers(200, 'Who looked at an account that is not theirs, as what, and why', examples.reads)
  @Does('account.readers')
  @FromReadModels()
  async reads(
    @Param('account') name: string,
    @Query() { after, limit = '100' }: AccountReadsQuery,
    @CallOf() call: Call,
  ) {
    const own = ownAccounts(call);
    const account = name.includes(':')
      ? name
      : (own.find((each) => each.endsWith(`:${name}`)) ?? holderAccount(name));
    if (!own.includes(account) && !may(call, 'account.readers')) {
      throw forbidden('Who looked at an account is for its owner to see.');
    }
    found(await accountView(this.town, account), 'account');
    return accountReads(this.town, account, {
      limit: Number(limit),
      ...(after === undefined ? {} : { after: Number(after) }),
    });
  }
}
