import { expect, it } from 'vitest'
import { optionsOf } from './options.ts'

it('runs every problem at its own orders and size by default', () => {
  const options = optionsOf([])
  if (typeof options === 'string') throw new Error(options)
  expect(options.cases.map(({ entry, spaceOrder, size }) => `${entry.name} ${spaceOrder} ${size}`)).toEqual([
    ...[4, 8, 12, 16].map((order) => `update ${order} 256`),
    ...[4, 8, 12, 16].map((order) => `acoustic ${order} 256`),
    ...['tti 4 192', 'tti 8 192', 'elastic 4 192', 'elastic 8 192', 'viscoelastic 4 192'],
  ])
})

it('tells the usage, and what was typed wrong, in a line', () => {
  expect(optionsOf(['--help'])).toContain('--rounds N')
  expect(() => optionsOf(['--problems', 'acoustics'])).toThrow(
    "There is no problem 'acoustics', only update, acoustic, tti, elastic, viscoelastic.",
  )
  expect(() => optionsOf(['--rounds', 'many'])).toThrow("--rounds takes a number above 0, not 'many'.")
  expect(() => optionsOf(['--peer', 'devitoo'])).toThrow("There is no peer 'devitoo', only 'devito'.")
  expect(() => optionsOf(['--check'])).toThrow("'--check --peer devito'")
  expect(() => optionsOf(['--ronds', '3'])).toThrow("Unknown option '--ronds'")
})
