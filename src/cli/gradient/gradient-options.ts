import { losses, type LossName } from '../../numeric/autodiff/losses/index.ts';
import { DEVICES } from '../../numeric/runtimes/onnxruntime/devices/device.ts';
import { RUNTIMES, type EngineOptions } from '../../worker/runner/models/open-runtime.ts';
import { parseCommand } from '../parse-command.ts';
import { UsageError } from '../usage-error.ts';

export interface GradientOptions {
  readonly model: string;
  readonly inputs: string;
  readonly out: string;
  readonly loss: LossName;
  readonly engine: EngineOptions;
  /** Images that go through the model at once. */
  readonly batch: number;
  /** Where the model's file leaves them open. */
  readonly size: { readonly height?: number; readonly width?: number };
}

const LOSSES = Object.keys(losses) as readonly LossName[];
const DEFAULT_BATCH = 8;
const text = { type: 'string' } as const;

/** Reads `MODEL --inputs X.npz --out OUT.npz …`; throws a UsageError with everything that is wrong. */
export function gradientOptions(words: readonly string[]): GradientOptions {
  const { model, checks } = parseCommand(words, {
    inputs: text, out: text, loss: text, runtime: text, device: text, threads: text, batch: text, height: text, width: text,
  });
  const [height, width] = [checks.count('height'), checks.count('width')];
  const options: GradientOptions = {
    model,
    inputs: checks.required('inputs'),
    out: checks.required('out'),
    loss: checks.choice('loss', LOSSES, 'cross-entropy'),
    engine: {
      runtime: checks.choice('runtime', RUNTIMES, 'onnxruntime'),
      device: checks.choice('device', DEVICES, 'auto'),
      threads: checks.count('threads') ?? 0,
    },
    batch: checks.count('batch') ?? DEFAULT_BATCH,
    size: { ...(height === undefined ? {} : { height }), ...(width === undefined ? {} : { width }) },
  };
  if (checks.problems.length > 0) throw new UsageError(checks.problems);
  return options;
}
