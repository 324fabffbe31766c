// Sequential episodic memory: GAMM, LISEM, DSEM, polynomial GSEMM and EDEN (spec: sequential-episodic-memory).
//
// How the room is used, and what the rooms above it build on:
//
//   patterns (rows [P, N] of +-1 or any real numbers) ─┐
//   graph (who follows whom, sparse)                   ├─ model (EpisodicModel, plain data, EDEN's convention)
//   Lagrangians, strengths, time constants             ─┘
//   model ── full or overlap-space engine (RecallEngine: start, step) ── recall ── RecallRecord
//   model ── event-driven predictor ─────────────────────────────────────────────── RecallRecord
//
// Everything is data but the engines, which own their buffers and allocate nothing per step. Times are in the unit of
// the model's time constants, overlaps are divided by N, memories count from 0, and ties go to the lowest index.

export * from './attribution.ts';
export * from './author-settings.ts';
export * from './closed-forms.ts';
export * from './compat.ts';
export * from './design.ts';
export * from './energy.ts';
export * from './engine.ts';
export * from './graph.ts';
export * from './label-window.ts';
export * from './lagrangian.ts';
export * from './landscape.ts';
export * from './margins.ts';
export * from './model.ts';
export * from './models.ts';
export * from './ode.ts';
export * from './overlap-engine.ts';
export * from './overlap-source.ts';
export * from './packed-patterns.ts';
export * from './pattern-draws.ts';
export * from './patterns.ts';
export * from './predict.ts';
export * from './race.ts';
export * from './recall.ts';
export * from './record.ts';
export * from './scores.ts';
export * from './symmetric.ts';
export * from './to-rnn.ts';
export * from './visits.ts';
