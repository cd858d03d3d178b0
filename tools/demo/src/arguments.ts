import { parseArgs } from 'node:util'
import { layeredModel, readModel, type Model } from './model.ts'

export interface DemoArguments {
  readonly model: Model
  readonly spaceOrder: number
  readonly f0: number
  readonly duration: number
  readonly out: string
}

export const usage = `npm run demo -- [options]
  --model FILE       velocities in km/s, little-endian float32, depth contiguous (default: a layered model of our own)
  --shape NXxNZ      points of the model file, across and down, e.g. 1601x401
  --spacing H        metres between points (default 7.5)
  --space-order K    accuracy in space (default 8)
  --f0 F             peak frequency of the source, Hz (default 10)
  --duration T       seconds recorded (default 2.5)
  --out DIR          where the pictures go (default out)`

/** Throws an Error that says what is wrong with which option. */
export function readArguments(argv: readonly string[]): DemoArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      model: { type: 'string' },
      shape: { type: 'string' },
      spacing: { type: 'string', default: '7.5' },
      'space-order': { type: 'string', default: '8' },
      f0: { type: 'string', default: '10' },
      duration: { type: 'string', default: '2.5' },
      out: { type: 'string', default: 'out' },
    },
  })
  const spacing = positive('--spacing', values.spacing)
  const shape = values.shape === undefined ? undefined : readShape(values.shape)
  if (values.model !== undefined && shape === undefined)
    throw new Error('--model needs --shape, e.g. --shape 1601x401.')
  const spaceOrder = positive('--space-order', values['space-order'])
  if (spaceOrder % 2 !== 0) throw new Error(`--space-order must be an even number, not ${spaceOrder}.`)
  return {
    model: values.model !== undefined && shape ? readModel(values.model, shape, spacing) : layeredModel(shape, spacing),
    spaceOrder,
    f0: positive('--f0', values.f0),
    duration: positive('--duration', values.duration),
    out: values.out,
  }
}

function readShape(text: string): readonly [number, number] {
  const [nx = 0, nz = 0] = text.split('x').map(Number)
  if (/^\d+x\d+$/.test(text) && nx >= 32 && nz >= 32) return [nx, nz]
  throw new Error(`--shape must be like 1601x401, at least 32 points each way, not '${text}'.`)
}

function positive(option: string, text: string): number {
  const value = Number(text)
  if (Number.isFinite(value) && value > 0) return value
  throw new Error(`${option} must be a positive number, not '${text}'.`)
}
