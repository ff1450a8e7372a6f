/** Connection failures by SQLSTATE class and by the codes and messages of Node, node-postgres and TypeORM. */
const CLASSES = ['08', '57P'];
const CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', '53300']);
const MESSAGES = /Connection terminated|query runner (was )?already released|not queryable|connection error|timeout exceeded when trying to connect/i;

/** Whether an error says that the database could not be reached, so that trying again later makes sense. */
export function isConnectionLoss(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const code = 'code' in error ? String(error.code) : '';
  const message = 'message' in error ? String(error.message) : '';
  return CODES.has(code) || CLASSES.some((prefix) => code.startsWith(prefix)) || MESSAGES.test(message);
}
