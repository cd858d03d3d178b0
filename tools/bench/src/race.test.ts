import { expect, it } from 'vitest'
import { mostSteps, race } from './race.ts'

/** A contestant who takes so many seconds for a step of 10^9 points, and notes its turns. */
function runner(secondsOfStep: number) {
  const turns: number[] = []
  const run = (steps: number): Promise<number> => {
    turns.push(steps)
    return Promise.resolve(1 / secondsOfStep)
  }
  return { run, turns }
}

const points = 1e9

it('gives each contestant as many steps as a turn has seconds for, whatever it takes for one', async () => {
  const [quick, slow] = [runner(0.02), runner(0.25)]
  expect(await race([quick.run, slow.run], points, { rounds: 3, seconds: 1 })).toEqual([50, 4])
  expect(quick.turns).toEqual([1, 2, 50, 50, 50])
  expect(slow.turns).toEqual([1, 2, 4, 4, 4])
})

it('gives who is much slower than a turn fewer of them, and who is very fast no endless one', async () => {
  const [slowest, fastest] = [runner(3), runner(1e-6)]
  await race([slowest.run, fastest.run], points, { rounds: 5, seconds: 1 })
  expect(slowest.turns).toEqual([1, 2, 2, 2])
  expect(fastest.turns.slice(2)).toEqual([mostSteps, mostSteps, mostSteps, mostSteps, mostSteps])
})

it('takes the steps that it is told, and the best of the rounds, in turning order', async () => {
  const order: string[] = []
  const contestant = (name: string, speeds: number[]) => (steps: number) => {
    order.push(`${name}${steps}`)
    return Promise.resolve(speeds.shift() ?? 0)
  }
  const runs = [contestant('a', [9, 1, 3]), contestant('b', [9, 2, 1])]
  expect(await race(runs, points, { rounds: 2, steps: 7 })).toEqual([3, 2])
  expect(order.slice(2)).toEqual(['a7', 'b7', 'b7', 'a7'])
})
