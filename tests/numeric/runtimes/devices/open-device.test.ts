import type { Graph } from '../../../../src/numeric/graph/graph.ts';
import { requireAgreement } from '../../../../src/numeric/runtimes/onnxruntime/devices/agreement.ts';
import { CheckedProgram } from '../../../../src/numeric/runtimes/onnxruntime/devices/checked-program.ts';
import { openDevice, type CompileOn } from '../../../../src/numeric/runtimes/onnxruntime/devices/open-device.ts';
import type { Program } from '../../../../src/numeric/runtimes/runtime.ts';
import { floatTensor, type Tensor } from '../../../../src/numeric/tensor/tensor.ts';
import { linearClassifier } from '../../support/small-classifier.ts';

/** A program that answers with these logits; counts what is still open. */
class Scripted implements Program {
  static open = 0;
  readonly batches: (number | undefined)[] = [];
  readonly #logits: readonly number[];

  constructor(...logits: readonly number[]) {
    this.#logits = logits;
    Scripted.open++;
  }

  run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>> {
    this.batches.push(feeds['image']?.shape[0]);
    return Promise.resolve({ logits: floatTensor([this.#logits.length], Float32Array.from(this.#logits)) });
  }

  dispose(): Promise<void> {
    Scripted.open--;
    return Promise.resolve();
  }
}

const offering = (logits: number): CompileOn => (device) => Promise.resolve(new Scripted(device === 'cpu' ? 1 : logits));
beforeEach(() => { Scripted.open = 0; });
afterEach(() => { expect(Scripted.open).toBe(0); });

describe('openDevice', () => {
  it('is the CPU without asking anybody where that is the wish', async () => {
    const compile: CompileOn = () => Promise.reject(new Error('asked'));
    expect(await openDevice('cpu', compile)).toEqual({ device: 'cpu', title: 'cpu', warnings: [] });
  });

  it('takes a device that computes what the CPU does', async () => {
    expect(await openDevice('webgpu', offering(1.0001))).toMatchObject({ device: 'webgpu', warnings: [] });
  });

  it.each([
    ['computes something else', offering(1.1), 'expected webgpu to compute what the CPU computes, found output "logits" 10 % away'],
    ['gives no numbers', offering(NaN), 'found output "logits" another number of values, or none'],
    ['does not open', ((device) => (device === 'cpu' ? Promise.resolve(new Scripted(1)) : Promise.reject(new Error('/a.cc:1 x was false. No adapter\nat')))) as CompileOn, 'webgpu cannot be used here: No adapter'],
  ])('takes the CPU and says why when a device %s', async (_, compile, reason) => {
    const { device, title, warnings } = await openDevice('webgpu', compile);
    expect([device, title, warnings.map(({ code }) => code)]).toEqual(['cpu', 'cpu', ['DEVICE_FALLBACK']]);
    expect(warnings[0]?.message).toContain(reason);
    expect(warnings[0]?.message).not.toContain('\n');
  });

  it('says nothing when "auto" finds no GPU: that is no failure', async () => {
    expect(await openDevice('auto', offering(1.1))).toMatchObject({ device: 'cpu' });
  });
});

describe('CheckedProgram', () => {
  const graph: Graph = linearClassifier([[1, 0, 0, 0], [0, 1, 0, 0]], [0, 0]);
  const feeds = { image: floatTensor([3, 1, 2, 2]) };

  it('compares the first image of the first run with the CPU, once', async () => {
    const [program, reference] = [new Scripted(1, 2), new Scripted(1, 2)];
    const checked = new CheckedProgram({ graph, device: 'cuda', program, reference: () => Promise.resolve(reference) });
    await checked.run(feeds);
    await checked.run(feeds);
    expect([program.batches, reference.batches]).toEqual([[3, 1, 3], [1]]);
    await checked.dispose();
  });

  it('gives an error, not a result, when they differ, however often it is asked', async () => {
    const checked = new CheckedProgram({ graph, device: 'cuda', program: new Scripted(1, 2), reference: () => Promise.resolve(new Scripted(2, 1)) });
    await expect(checked.run(feeds)).rejects.toThrow('expected cuda to compute what the CPU computes, found output "logits" 63 % away');
    await expect(checked.run(feeds)).rejects.toThrow('expected cuda to compute');
    await checked.dispose();
  });
});

describe('requireAgreement', () => {
  const of = (...numbers: readonly number[]): Record<string, Tensor> => ({ y: floatTensor([numbers.length], Float32Array.from(numbers)) });

  it.each([[of(1, 2), of(1, 2)], [of(Infinity, NaN), of(Infinity, NaN)], [of(0), of(0)], [of(1.005, 0), of(1, 0)], [of(0), of(1e-30)]])('accepts %j for %j', (found, expected) => {
    expect(() => { requireAgreement(found, expected, 'gpu'); }).not.toThrow();
  });

  it.each([[of(1, 2), of(2, 1)], [of(1), of(NaN)], [of(0), of(1)], [of(1, 1), of(1)], [{}, of(1)], [of(1), of(0)]])('refuses %j for %j', (found, expected) => {
    expect(() => { requireAgreement(found, expected, 'gpu'); }).toThrow('expected gpu to compute what the CPU computes');
  });
});
