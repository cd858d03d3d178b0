import { fieldOf, footprintOf, sharedFields, type Cluster, type Declarations, type PassContext } from '@courant/core'
import { isTime, timeAxis } from '../dimensions.ts'

/**
 * The runs of neighbouring clusters that share a time loop; a cluster without time stands alone. The one place that
 * decides it: clusterise checks these loops, schedule builds them.
 */
export function timeLoops(clusters: readonly Cluster[], decls: Declarations): readonly (readonly Cluster[])[] {
  const out: Cluster[][] = []
  for (const cluster of clusters) {
    const [previous] = out.at(-1) ?? []
    if (previous && sharesLoop(previous, cluster, decls)) out.at(-1)?.push(cluster)
    else out.push([cluster])
  }
  return out
}

function sharesLoop({ iterations: [a] }: Cluster, { iterations: [b] }: Cluster, decls: Declarations): boolean {
  if (!a || !b || !isTime(decls, a.dim)) return false
  return a.dim === b.dim && a.lo === b.lo && a.hi === b.hi && a.direction === b.direction
}

/**
 * A step means each equation in turn, so two time loops after each other mean the same only where nothing is shared
 * between them; those that run in opposite directions have no step in common, and the second may use what the first
 * left behind: not the slots of a cyclic buffer, which hold the last steps only, and not while the first needs the second.
 */
export function checkTimeLoops(clusters: readonly Cluster[], decls: Declarations, cx: PassContext): void {
  const loops = timeLoops(clusters, decls).filter(([c]) => c?.iterations[0] && isTime(decls, c.iterations[0].dim))
  for (const [i, earlier] of loops.entries()) {
    for (const later of loops.slice(i + 1)) {
      const found = conflict(earlier, later, decls)
      if (!found) continue
      report(found, cx)
      return
    }
  }
}

interface Conflict {
  readonly a: Cluster
  readonly b: Cluster
  readonly field: string
}

function conflict(earlier: readonly Cluster[], later: readonly Cluster[], decls: Declarations): Conflict | undefined {
  for (const a of earlier) {
    for (const b of later) {
      const field = sharedTooEarly(a, b, decls)
      if (field !== undefined) return { a, b, field }
    }
  }
  return undefined
}

function sharedTooEarly(a: Cluster, b: Cluster, decls: Declarations): string | undefined {
  const [fa, fb] = [footprintOf(a), footprintOf(b)]
  const [down, back] = [sharedFields(fa, fb), sharedFields(fb, fa)]
  if (a.iterations[0]?.direction === b.iterations[0]?.direction) return down[0] ?? back[0]
  const inTime = (name: string): boolean => timeAxis(decls, fieldOf(decls, name)) >= 0
  return [...down, ...back].find((name) => isCyclic(name, decls)) ?? (down.length > 0 ? back.find(inTime) : undefined)
}

function isCyclic(name: string, decls: Declarations): boolean {
  const field = fieldOf(decls, name)
  return field.axes[timeAxis(decls, field)]?.slots !== undefined
}

function report({ a, b, field }: Conflict, cx: PassContext): void {
  const [first, second] = [originOf(a), originOf(b)]
  const site = cx.program.equations[second]?.site
  if (a.iterations[0]?.direction !== b.iterations[0]?.direction) {
    cx.report({
      code: 'lower/time-direction',
      severity: 'error',
      message: `Equations ${first} and ${second} need time to run in opposite directions, and share '${field}'.`,
      site,
      notes: [
        `Equation ${first} steps ${a.iterations[0]?.direction}, equation ${second} ${b.iterations[0]?.direction}; equations count from 0.`,
      ],
      hints: [`Put them into two operators, or keep every step of '${field}'.`],
    })
    return
  }
  cx.report({
    code: 'lower/time-split',
    severity: 'error',
    message: `Equations ${first} and ${second} share '${field}' at every step, but one between them does not run in time.`,
    site,
    notes: ['An equation over no function of time runs once, and values force it to run between the two.'],
    hints: ['Move that equation to the front or the end, or into an operator of its own.'],
  })
}

function originOf({ body }: Cluster): number {
  for (const s of body) if (s.kind !== 'let') return s.origin
  return 0
}
