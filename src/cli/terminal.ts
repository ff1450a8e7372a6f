/** Where a command puts its words. */
export interface Terminal {
  /** Results, on stdout. */
  say(text: string): void;
  /** Things to know, on stderr. */
  warn(text: string): void;
}
