import { render, type Diagnostic } from '@courant/core'
import { expect, test } from 'vitest'
import { choiceOf, format, parseTuning, printTuning, type Tuning } from './tuning.ts'

const tuning: Tuning = {
  ...{ format, operator: 'Shot', kernel: '00ff', machine: 'a machine', shape: 'x 200, threads 2' },
  ...{ level: 'aggressive', complete: true, opt: 'lift,cse,block', changes: ['without fold'] },
  ...{ arguments: { x0_blk0_size: 16 }, gain: 1.25, seconds: { untuned: 0.01, tuned: 0.008 } },
  tried: [
    { what: 'without fold, x0_blk0_size 16', time: 0.8 },
    { what: 'as it is', time: 1 },
  ],
  skipped: [],
}

test('is text that people can review, and reads back', () => {
  expect(printTuning(tuning)).toMatchInlineSnapshot(`
    "{
      "format": "courant tuning 1",
      "operator": "Shot",
      "kernel": "00ff",
      "machine": "a machine",
      "shape": "x 200, threads 2",
      "level": "aggressive",
      "complete": true,
      "opt": "lift,cse,block",
      "changes": [
        "without fold"
      ],
      "arguments": {"x0_blk0_size":16},
      "gain": 1.25,
      "seconds": {"untuned":0.01,"tuned":0.008},
      "tried": [
        {"what":"without fold, x0_blk0_size 16","time":0.8},
        {"what":"as it is","time":1}
      ],
      "skipped": []
    }
    "
  `)
  expect(parseTuning(printTuning(tuning), 'a test')).toEqual(tuning)
  expect(choiceOf({ ...tuning, opt: null })).toEqual({ changes: ['without fold'], arguments: { x0_blk0_size: 16 } })
})

test('anything else is refused, with the place and the reason', () => {
  const texts = [
    '',
    printTuning(tuning).slice(0, 200),
    '[]',
    '{"format":"courant tuning 0"}',
    JSON.stringify({ ...tuning, gain: undefined }),
    JSON.stringify({ ...tuning, arguments: { x0_blk0_size: '16' } }),
  ]
  const refused = texts.map((text) => parseTuning(text, "'best.json'") as Diagnostic)
  expect(refused.map(({ message }) => message)).toMatchInlineSnapshot(`
    [
      "What is known of an operator's tuning cannot be read from 'best.json': it is no JSON.",
      "What is known of an operator's tuning cannot be read from 'best.json': it is no JSON.",
      "What is known of an operator's tuning cannot be read from 'best.json': it is no object.",
      "What is known of an operator's tuning cannot be read from 'best.json': its 'format' is not 'courant tuning 1'.",
      "What is known of an operator's tuning cannot be read from 'best.json': its 'gain' is missing or of another kind.",
      "What is known of an operator's tuning cannot be read from 'best.json': its 'arguments' is missing or of another kind.",
    ]
  `)
  expect(render(refused[0] as Diagnostic)).toMatchInlineSnapshot(`
    "error[tuner/bad-file]: What is known of an operator's tuning cannot be read from 'best.json': it is no JSON.
     = hint: Write it anew: 'courant tune --op NAME --out FILE script.ts'."
  `)
})
