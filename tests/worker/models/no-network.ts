/** Of a model that is no graph: only hardening asks for one. */
export function noNetwork(): Promise<never> {
  return Promise.reject(new Error('expected nobody to ask a toy for its graph'));
}
