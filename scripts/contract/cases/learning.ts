// `engram episodic learn`: lessons, repeats and searches, and a folder that is gone on with.

import { type Case, chain, results } from '../case.ts';

const SHORT = 'episodic learn --neurons 30 --memories 3 --show 30 --epochs 2';
const FEW = 'episodic learn --neurons 20 --memories 3 --show 20 --epochs 2 --workers 1';
const UNSTABLE = 'episodic learn --memories 3 --neurons 20 --alpha-c 50';

export const learnCases: readonly Case[] = [
  ...results('episodic-learn', {
    kept: {
      lesson: 'episodic learn --neurons 30 --memories 4 --show 60 --epochs 4',
      'then-more': `${SHORT} --then 3 --hidden 7`,
      repeats: `${FEW} --repeats 3`,
      diverged: `${UNSTABLE} --t-xi 0.5 --t-phi 0.5 --show 2`,
    },
    more: {
      'settings-i': 'episodic learn --settings i --memories 3 --neurons 30 --epochs 1',
      digits: 'episodic learn --patterns digits --epochs 1 --show 40',
      images: 'episodic learn --patterns inputs/images --epochs 1 --show 30',
      'single-pass': 'episodic learn --neurons 30 --memories 4 --show 40 --single-pass',
      'diverged-at-once': `${UNSTABLE} --t-xi 0.001 --t-phi 0.001 --then 3`,
      'repeats-single-pass': 'episodic learn --neurons 20 --memories 3 --show 20 --single-pass --repeats 3 --workers 2',
      search: 'episodic learn --neurons 20 --memories 3 --epochs 1 --search 4 --vigilance 0 --workers 1',
    },
    files: {
      'settings-ii': 'episodic learn --settings ii --memories 3 --neurons 30 --epochs 1',
      'settings-digits': 'episodic learn --settings digits --patterns digits --memories 3 --epochs 1',
      file: 'episodic learn --patterns inputs/memories.npz --epochs 2 --show 30 --image 12x10',
      compat: `${SHORT} --compat --seed 5`,
      'no-vigilance': `${SHORT} --vigilance 0 --bias 0.2`,
      options: `${SHORT} --dt 0.5 --td 40 --t-xi 80 --t-phi 300 --alpha-c 2.5 --beta 1.5 --teacher 0.02`,
    },
  }),
  ...chain('episodic-learn-folder', {
    lesson: `${SHORT} --out run`,
    again: `${SHORT} --out run`,
    resume: 'episodic learn --resume --out run',
    'resume-json': 'episodic learn --resume --out run --json --report report.html --figures figures',
    'resume-options': 'episodic learn --resume --out run --epochs 3',
    recall: 'episodic run --patterns run/learned.npz --graph phi --cycles 1 --time 60 --json',
    'train-resume': 'train --resume --out run',
    analyze: 'analyze run',
    tanh: 'episodic learn --settings i --memories 2 --neurons 20 --epochs 1 --out tanh',
    repeats: `${FEW} --repeats 2 --out many`,
    'repeats-resume': 'episodic learn --resume --out many --json --workers 1',
    diverged: `${UNSTABLE} --t-xi 0.5 --t-phi 0.5 --show 2 --out diverged --report diverged.html`,
    'diverged-resume': 'episodic learn --resume --out diverged --json',
  }),
];
