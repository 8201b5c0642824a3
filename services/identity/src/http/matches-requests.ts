import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import type { Match } from '../domain/members/rows.ts';
import { PageQuery } from './members-requests.ts';

export class MatchesQuery extends PageQuery {
  @IsOptional()
  @IsIn(['open', 'same', 'different'])
  status?: Match['status'];
}

export class MatchDecision {
  /** Whether both are one person. */
  @IsBoolean()
  same!: boolean;
}
