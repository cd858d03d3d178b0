import type { Plugin, Settings } from '@courant/core'
import { optionChanges, present, switched, type Build } from './builds.ts'
import { asBuilt, choiceText, keyOf, type Choice } from './choice.ts'
import type { Journal } from './journal.ts'
import { modelOf, type Machine } from './model.ts'
import { argumentsOf, combinations, groupsOf } from './sizes.ts'
import { OutOfSteps } from './trials.ts'
import type { Tuning } from './tuning.ts'
import { reasonOf, type Way, type Ways } from './ways.ts'

/** What a search may use. */
export interface Lab {
  readonly level: Tuning['level']
  /** Of the operator as it is. */
  readonly plugins: readonly Plugin[]
  readonly opt: Settings['opt']
  readonly extents: ReadonlyMap<string, number>
  readonly machine: Machine
  readonly ways: Ways
  readonly journal: Journal
  /** Seconds of a step that way. Throws `OutOfSteps`. */
  time(way: Way, choice: Choice): Promise<number>
  /** How many more of these the run has steps for. */
  room(): number
  /** How many steps the run still has. */
  left(): number
  say(progress: () => string): void
}

export type Found = Pick<Tuning, 'complete' | 'gain' | 'seconds' | 'tried' | 'skipped'> & { readonly choice: Choice }

interface Measured {
  readonly choice: Choice
  /** Of a step, as a multiple of the untuned one. */
  readonly time: number
}

/** Trials of block sizes in a build. */
const sizesTried = { basic: 10, aggressive: 24 } as const
/** Beyond so many of them, each part of a search leaves so much of the run to the others; before, a heat's worth. */
const [sizesAtLeast, leftToOthers] = [6, 0.6]
/** A trial may be wrong by so much. */
const doubt = 1.15
/** Those that are told apart in a heat, over so many rounds. */
const [finalists, rounds, heats] = [4, 3, 2]
/** What gains less may as well be noise. */
const leastGain = 1.02
/** After so many trials the machine is another one. */
const longestTrust = 4

/**
 * From coarse to fine: which plugins, then the plugins' other options, which may bring steps taken at once and with them
 * the largest gains, then sizes in the order of the model for the best of these builds, then each argument alone. Each
 * trial stands beside one of a known choice made just before, and the last word has a race of the best ones over several
 * rounds, in turning order.
 */
export async function search(lab: Lab): Promise<Found> {
  const session = new Session(lab)
  try {
    await session.explore()
    return await session.decide()
  } catch (error) {
    if (error instanceof OutOfSteps) return session.soFar()
    throw error
  }
}

class Session {
  readonly #lab: Lab
  readonly #measured = new Map<string, Measured>()
  readonly #skipped = new Map<string, { readonly what: string; readonly why: string }>()
  /** The kernels met so far, by their text: two builds may well give one. */
  readonly #kernels = new Map<string, string | undefined>()
  /** Whether the run has room for a search; the search of one that has not goes on in those after it. */
  readonly #isEnough: boolean
  #reference: { readonly key: string; readonly seconds: number; age: number } | undefined

  constructor(lab: Lab) {
    this.#lab = lab
    this.#isEnough = lab.room() > sizesAtLeast + finalists
  }

  async explore(): Promise<void> {
    const { level, plugins, opt } = this.#lab
    const base = present(plugins)
    const builds = level === 'aggressive' ? [base, ...switched(plugins, opt)] : [base]
    await this.#way(undefined, [])
    this.#keep(asBuilt, 1)
    for (const build of builds) await this.#measure(choiceOf(build), this.#best)
    if (level === 'aggressive') {
      const best = builds.find((build) => build.opt === this.#best.choice.opt) ?? base
      builds.push(...(await this.#options(best)))
    }
    const [first, second] = builds
      .map((build) => ({ build, measured: this.#measured.get(keyOf(choiceOf(build))) }))
      .filter(({ measured }) => measured !== undefined && measured.time <= doubt * this.#best.time)
      .sort((a, b) => (a.measured?.time ?? 0) - (b.measured?.time ?? 0))
    for (const found of [first, second]) if (found) await this.#sizes(found.build)
    if (level === 'aggressive') await this.#eachArgument()
  }

  /** The fastest, by heats of those that may be it: who looked fast because the machine was not is found out there. */
  async decide(): Promise<Found> {
    const raced = new Map<string, number>()
    let champion = asBuilt
    for (let heat = 0; heat < heats; heat++) {
      const close = this.#sorted.filter(
        ({ choice, time }) => time <= doubt * this.#best.time && !raced.has(keyOf(choice)) && choice !== asBuilt,
      )
      const known = new Set([asBuilt, champion])
      const places = Math.min(finalists, this.#lab.room() - known.size)
      if (heat > 0 && (close.length === 0 || places < 1)) break
      const least = await this.#race(
        [...known, ...close.slice(0, Math.max(1, places)).map(({ choice }) => choice)],
        // Those who were lucky in their trial fall behind in the first heat, and others come to the fore: room for them.
        heat + 1 < heats ? this.#lab.room() * leftToOthers : this.#lab.room(),
      )
      const untuned = least.get(asBuilt) ?? Infinity
      for (const [choice, seconds] of least) {
        raced.set(keyOf(choice), seconds)
        this.#keep(choice, seconds / untuned)
        if (seconds < (least.get(champion) ?? Infinity)) champion = choice
      }
    }
    const seconds = { untuned: raced.get(keyOf(asBuilt)) ?? 0, tuned: raced.get(keyOf(champion)) ?? 0 }
    if (this.#timeOf(champion) * leastGain <= 1) return this.#found(true, champion, seconds)
    return this.#found(true, asBuilt, { ...seconds, tuned: seconds.untuned })
  }

  /** Least seconds of a step of each, over several rounds in turning order. */
  async #race(racers: readonly Choice[], room: number): Promise<ReadonlyMap<Choice, number>> {
    // Those of one build in a row: another layout of the functions takes a while to come by.
    const inOrder = racers.toSorted((a, b) => ((a.opt ?? '') < (b.opt ?? '') ? -1 : 1))
    const least = new Map<Choice, number>()
    // A short run has room for less; who is alone races once.
    const enough = racers.length === 1 ? 1 : Math.max(1, Math.min(rounds, Math.floor(room / racers.length)))
    for (let round = 0; round < enough; round++) {
      for (const choice of round % 2 === 0 ? inOrder : inOrder.toReversed()) {
        const way = await this.#lab.ways.of(choice.opt)
        least.set(choice, Math.min(least.get(choice) ?? Infinity, await this.#lab.time(way, choice)))
      }
    }
    return least
  }

  /** Where the steps have come to an end before the search. */
  soFar(): Found {
    const [best] = this.#sorted
    const untuned = this.#reference?.seconds ?? 0
    if (!best || best.time * doubt > 1) return this.#found(false, asBuilt, { untuned, tuned: untuned })
    return this.#found(false, best.choice, { untuned, tuned: untuned * best.time })
  }

  #found(complete: boolean, choice: Choice, seconds: Tuning['seconds']): Found {
    const tried = this.#sorted.map((one) => ({ what: choiceText(one.choice), time: Number(one.time.toFixed(3)) }))
    const gain = choice === asBuilt ? 1 : Number((1 / this.#timeOf(choice)).toFixed(3))
    return { complete, choice, gain, seconds, tried, skipped: [...this.#skipped.values()] }
  }

  get #sorted(): readonly Measured[] {
    return [...this.#measured.values()].sort((a, b) => a.time - b.time)
  }

  get #best(): Measured {
    return this.#sorted[0] ?? { choice: asBuilt, time: 1 }
  }

  #timeOf(choice: Choice): number {
    return this.#measured.get(keyOf(choice))?.time ?? 1
  }

  #keep(choice: Choice, time: number): Measured {
    const measured = { choice, time }
    this.#measured.set(keyOf(choice), measured)
    return measured
  }

  /** The sizes that the model likes best, in a build. */
  async #sizes(build: Build): Promise<void> {
    const { extents, machine, level } = this.#lab
    const way = await this.#way(build.opt, build.changes)
    if (!way) return
    const groups = groupsOf(way, extents)
    if (groups.length === 0) return
    const cost = modelOf(way.tree, extents, machine)
    const ranked = combinations(groups)
      .flatMap((values) => {
        const predicted = cost(groups, values)
        return predicted === undefined ? [] : [{ values, predicted }]
      })
      .sort((a, b) => a.predicted - b.predicted)
    const reference = this.#measured.get(keyOf(choiceOf(build))) ?? this.#best
    const ends = this.#lab.left() * leftToOthers
    for (const [i, { values }] of ranked.slice(0, sizesTried[level]).entries()) {
      const room = this.#lab.room()
      if ((this.#isEnough && room <= finalists) || (i >= sizesAtLeast && this.#lab.left() < ends)) break
      await this.#measure({ ...choiceOf(build), arguments: argumentsOf(groups, values) }, reference)
    }
  }

  /** Each tunable option of a build's plugins, changed on top of what was best so far: the builds that were tried. */
  async #options(build: Build): Promise<readonly Build[]> {
    const tried: Build[] = []
    const ends = this.#lab.left() * leftToOthers
    let best = build
    for (const change of optionChanges(build, this.#lab.opt)) {
      if (this.#lab.left() < ends) break
      const other = change(best)
      await this.#measure(choiceOf(other), this.#best)
      tried.push(other)
      if (this.#best.choice.opt === other.opt) best = other
    }
    return tried
  }

  /** Half and double of each argument of the best choice: nests of their own kind like sizes of their own. */
  async #eachArgument(): Promise<void> {
    const way = await this.#lab.ways.of(this.#best.choice.opt)
    const ends = this.#lab.left() * leftToOthers
    for (const [name, { default: own = 1, range: [low, high] = [1, Infinity] }] of way.free) {
      for (const by of [0.5, 2]) {
        const { choice } = this.#best
        const value = Math.round((choice.arguments[name] ?? own) * by)
        if (value < low || value > high || way.free.size < 2 || this.#lab.left() < ends) continue
        const { [name]: _old, ...rest } = choice.arguments
        await this.#measure({ ...choice, arguments: value === own ? rest : { ...rest, [name]: value } }, this.#best)
      }
    }
  }

  async #measure(choice: Choice, reference: Measured): Promise<void> {
    if (this.#measured.has(keyOf(choice))) return
    const way = await this.#way(choice.opt, choice.changes)
    if (!way) return
    const known = this.#lab.journal.find(choice)
    if (known) {
      this.#keep(choice, (reference.time * known.seconds) / known.reference)
      return
    }
    let beside = await this.#beside(reference)
    let seconds = await this.#lab.time(way, choice)
    if ((reference.time * seconds) / beside < this.#best.time) {
      // Of many trials the best are those that were lucky: who leads has to be so twice.
      this.#reference = undefined
      const again = { beside: await this.#beside(reference), seconds: await this.#lab.time(way, choice) }
      if (again.seconds / again.beside > seconds / beside) ({ beside, seconds } = again)
    }
    this.#keep(choice, (reference.time * seconds) / beside)
    await this.#lab.journal.add({ choice, seconds, reference: beside })
    this.#lab.say(() => {
      const { time, choice: best } = this.#best
      const gain = time < 1 ? `, the best ${(1 / time).toFixed(2)} times as fast (${choiceText(best)})` : ''
      return `${this.#measured.size} variants timed${gain}`
    })
  }

  /** Seconds of the reference, as of now. */
  async #beside({ choice }: Measured): Promise<number> {
    const key = keyOf(choice)
    if (this.#reference?.key === key && this.#reference.age < longestTrust) {
      this.#reference.age++
      return this.#reference.seconds
    }
    const seconds = await this.#lab.time(await this.#lab.ways.of(choice.opt), choice)
    this.#reference = { key, seconds, age: 1 }
    return seconds
  }

  /** A build; undefined, with a note, where there is none or it gives a kernel that is known. */
  async #way(opt: string | undefined, changes: readonly string[]): Promise<Way | undefined> {
    const what = choiceText({ changes, arguments: {} })
    if (this.#skipped.has(what)) return undefined
    try {
      const way = await this.#lab.ways.of(opt)
      const { text } = way.code
      if (!this.#kernels.has(text)) this.#kernels.set(text, opt)
      if (this.#kernels.get(text) === opt) return way
      this.#skipped.set(what, { what, why: 'It gives the same kernel as another build.' })
    } catch (error) {
      if (error instanceof OutOfSteps) throw error
      this.#skipped.set(what, { what, why: reasonOf(error) })
    }
    return undefined
  }
}

const choiceOf = ({ opt, changes }: Build): Choice => ({ opt, changes, arguments: {} })
