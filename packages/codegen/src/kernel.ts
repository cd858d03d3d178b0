import {
  accessesIn,
  expressionsOf,
  visitNodes,
  walk,
  writtenFields,
  type Code,
  type Expr,
  type PassContext,
  type Tree,
} from '@courant/core'
import { abiOf, argumentNames, unpack } from './abi.ts'
import type { CDialect } from './dialect.ts'
import { Scope } from './dtypes.ts'
import { Emission } from './emission.ts'
import { endMacros, indexMacros } from './index-macros.ts'
import { indented, StatementPrinter, type Lines } from './statement.ts'
import { denormalIncludes, denormalSupport } from './support.ts'
import { define, wrapped } from './wrap.ts'

/**
 * Prints a loop tree as one C function with the signature that every kernel has (`Abi`), its arguments being what the
 * code uses. One timer runs around everything: a timer between loop nests would force threads to wait for each other.
 * Denormal numbers are flushed while the kernel runs where the arithmetic mode is `fast`.
 */
export function printC(tree: Tree, dialect: CDialect, cx: PassContext): Code {
  const used = new Set<string>()
  const seen = new Set<Expr>()
  const own = new Set([...tree.decls.params.keys(), ...tree.decls.fields.keys()])
  visitNodes(tree.body, (node) => {
    if (node.kind === 'let') own.add(node.name)
    if (node.kind === 'loop') own.add(node.index)
    for (const e of expressionsOf(node)) walk(e, (part) => part.kind === 'symbol' && used.add(part.name), seen)
  })
  const emission = new Emission(tree.decls, dialect, cx, own)
  // What a plugin's own node is given, it may store to.
  const written = new Set(writtenFields(tree))
  visitNodes(tree.body, (node) => {
    if (node.kind === 'ext-node') for (const { field } of node.args.flatMap((e) => accessesIn(e))) written.add(field)
  })
  const statements = new StatementPrinter(emission, used, written)
  const body = statements.kernelBody(tree.body, new Scope(tree.decls))
  if (statements.isParallel) for (const param of dialect.params) emission.params.add(param)
  const onThreads = (statement: string): Lines =>
    statements.isParallel ? dialect.onEachThread(statement) : [statement]

  const name = emission.names.exported(cx.program.name)
  const abi = abiOf(emission)
  const given = statements.isParallel ? dialect.given(argumentNames(abi, emission)) : undefined
  const flushes = cx.fp === 'fast'
  const lines = [
    `/* ${cx.program.name}, made by Courant. */`,
    '#define _POSIX_C_SOURCE 200809L',
    '#include <math.h>',
    '#include <stdint.h>',
    '#include <time.h>',
    ...(flushes ? [denormalIncludes, '', denormalSupport] : []),
    ...[...emission.supports.values()].flatMap(({ text }) => ['', text]),
    '',
    ...indexMacros(emission),
    ...(given ? [...define(given), ''] : []),
    `int ${name}(void *const *fields, const int64_t *ints, const double *reals, double *timers) {`,
    ...indented([
      ...unpack(abi, emission),
      ...emission.tables.values(),
      '',
      'struct timespec started, ended;',
      'clock_gettime(CLOCK_MONOTONIC, &started);',
      ...(flushes ? onThreads('courant_flush_denormals();') : []),
      '',
      ...body,
      '',
      ...(flushes ? onThreads('courant_restore_denormals();') : []),
      'clock_gettime(CLOCK_MONOTONIC, &ended);',
      'timers[0] += (double)(ended.tv_sec - started.tv_sec) + 1e-9 * (double)(ended.tv_nsec - started.tv_nsec);',
      'return 0;',
    ]),
    '}',
    ...endMacros(emission),
    ...(given ? [`#undef ${given.name}`] : []),
    '',
  ]
  return {
    name,
    dialect: dialect.name,
    text: lines.join('\n').split('\n').map(wrapped).join('\n'),
    abi,
    needs: [...emission.needs].sort(),
  }
}
