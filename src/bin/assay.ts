const USAGE = `usage: assay COMMAND

  start    everything in one: database (unless DATABASE_URL is set), API and one worker
  api      the API alone; needs DATABASE_URL
  worker   one worker alone; needs DATABASE_URL
  migrate  brings the database up to date and ends; needs DATABASE_URL

  gradient MODEL --inputs X.npz --out OUT.npz [--loss cross-entropy|margin|dlr] [--runtime onnxruntime|tfjs]
           [--device auto|cpu|cuda|...] [--threads N] [--batch N] [--height N] [--width N]
           writes logits and the gradient of the loss at each image; no database
  inspect  MODEL [--json] [--height N] [--width N]
           prints what a model file is here: input, output, operators, what is differentiable; no database

Settings come from the environment: see .env.example. MODEL is a file or a folder; see docs/checking-gradients.md.`;

const WRONG_USAGE = 2;

/** Only what a command needs is loaded: the system knows no engine, and the checks know no database. */
async function dispatch([command, ...words]: readonly string[]): Promise<void> {
  if (words.includes('--help')) return console.log(USAGE);
  switch (command) {
    case 'start': case 'api': case 'worker': case 'migrate':
      return (await import('./system.ts')).startSystem(command);
    case 'gradient': case 'inspect':
      process.exitCode = await (await import('./check-model.ts')).checkModel(command, words);
      return;
    case '--help': case '-h': case 'help':
      console.log(USAGE);
      return;
    case undefined: default:
      console.error(USAGE);
      process.exitCode = WRONG_USAGE;
  }
}

await dispatch(process.argv.slice(2));
