import { fail, type RawSite } from '@courant/core'

/** Throws `dsl/transient`: what would be given has no values to stay in. */
export function checkTransient(plan: {
  readonly name: string
  readonly initializer?: unknown
  readonly external?: unknown
  readonly site: RawSite
}): void {
  const given = (['initializer', 'external'] as const).find((key) => plan[key] !== undefined)
  if (given === undefined) return
  fail({
    code: 'dsl/transient',
    message: `'${plan.name}' is transient, and '${given}' gives it values to begin with.`,
    site: plan.site,
    notes: ['A transient function begins each run as zeros.'],
    hints: [`Leave out 'transient', or '${given}' and set the values by an equation.`],
  })
}

/** Throws `dsl/transient`. */
export function refuseData(name: string, site: RawSite): never {
  return fail({
    code: 'dsl/transient',
    message: `'${name}' is transient: it has no data outside of a run.`,
    site,
    notes: ['Its memory comes and goes with each run, which begins with zeros there.'],
    hints: [`Declare '${name}' without 'transient', or store what you need of it in another function.`],
  })
}
