import { AppError } from '../../kernel/errors.ts';
import { kindOfId } from '../../kernel/ids.ts';

export const MAX_PAGE = 200;

/** Where a row stands in a list that is ordered newest first. */
export interface Position {
  readonly createdAt: Date;
  readonly id: string;
}

/** The next `first` rows after a position. */
export interface PageRequest {
  readonly first: number;
  readonly after: Position | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Rows of the whole list, whatever the page. */
  readonly totalCount: number;
  readonly hasNextPage: boolean;
}

/** Checks `first` and `after` of a list. INVALID_INPUT when they are out of range or no cursor of ours. */
export function pageRequest(args: { readonly first: number; readonly after?: string | null }): PageRequest {
  if (args.first < 1 || args.first > MAX_PAGE) {
    throw new AppError('INVALID_INPUT', `expected first from 1 to ${MAX_PAGE}, found ${args.first}`);
  }
  return { first: args.first, after: args.after ? positionOf(args.after) : undefined };
}

/** An opaque cursor. */
export function cursorOf(position: Position): string {
  return Buffer.from(`${position.createdAt.getTime()}|${position.id}`).toString('base64url');
}

function positionOf(cursor: string): Position {
  const match = /^(\d{1,15})\|(\w{1,64})$/.exec(Buffer.from(cursor, 'base64url').toString());
  const id = match?.[2] ?? '';
  if (!match || kindOfId(id) === undefined) {
    throw new AppError('INVALID_INPUT', 'expected in after a cursor that this list has given');
  }
  return { createdAt: new Date(Number(match[1])), id };
}
