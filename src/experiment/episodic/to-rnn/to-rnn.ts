// `engram episodic to-rnn OUT`: the Elman network that a sequential memory is conjugate to, as a checkpoint that names its
// task, so that `engram analyze OUT` opens it and finds the circuit.

import { conjugateNetwork } from '../../../episodic/theory/to-rnn.ts';
import { networkToTensors } from '../../../io/network/network-file.ts';
import { writeSafetensors } from '../../../io/tensors/safetensors.ts';
import { experiment } from '../../kit/experiment.ts';
import { outputArgument } from '../../kit/inputs.ts';
import { choice, number, seed } from '../../kit/params.ts';
import { graphOf, memoriesOf, memoryParams, originOf } from '../memories.ts';
import type { EpisodicNetwork } from './result.ts';
import { networkStory } from './story.ts';

export const toRnn = experiment({
  name: 'episodic to-rnn',
  schema: 'engram.episodic-network/1',
  document: 'docs/episodic.md',
  summary: 'Write the conjugate Elman network, in which engram analyze finds the circuit.',
  params: {
    out: outputArgument({ help: 'file to write: .safetensors', endings: ['.safetensors'] }),
    ...memoryParams,
    activation: choice(['tanh', 'linear'], { default: 'tanh', help: 'of the network' }),
    gain: number({ above: 0, default: 1, help: 'factor of the recurrent weights' }),
    inputGain: number({
      above: 0,
      default: ({ activation }) => (activation === 'tanh' ? 0.05 : 1),
      defaultText: '0.05 for tanh, else 1',
      help: 'size of the input',
    }),
    seed: seed('random memories'),
  },
  remarks:
    'A cycle of L memories is a shift register: one bit that comes back after L steps. Memories must form cycles.',
  examples: [
    'engram episodic to-rnn memory.safetensors --neurons 64 --memories 7 --graph "0-1-2,3-4-5-6"',
    'engram analyze memory.safetensors --report circuit.html',
  ],
  async run(values, run) {
    const { out, activation, gain, inputGain, seed } = values;
    const memories = await memoriesOf(values, seed, run);
    const { patterns } = memories;
    const graph = graphOf(values, patterns);
    const { network, task, cycles } = conjugateNetwork({ patterns, graph }, { activation, gain, inputGain });
    const { tensors, metadata } = networkToTensors(network);
    const data: EpisodicNetwork = {
      schema: 'engram.episodic-network/1',
      seed,
      ...originOf(values, memories),
      file: out,
      task: task.name,
      hiddenSize: patterns.neurons,
      activation,
      cycles: cycles.map((cycle) => [...cycle]),
    };
    return { data, more: null, files: { out: writeSafetensors(tensors, { ...metadata, task: task.name }) } };
  },
  story: ({ data }) => networkStory(data),
});
