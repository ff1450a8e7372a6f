/**
 * Loaded into the demo's child before the program: when the demo dies without a word (kill -9), the channel between the
 * two closes and the child stops in order by itself.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
