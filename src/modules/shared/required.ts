import { AppError } from '../../kernel/errors.ts';

/** What a foreign key points at: INTERNAL when it is not there, since the database forbids that. */
export async function required<T>(loaded: Promise<T | undefined>, what: string): Promise<T> {
  const value = await loaded;
  if (value === undefined) throw new AppError('INTERNAL', `expected the ${what}, found nothing`);
  return value;
}
