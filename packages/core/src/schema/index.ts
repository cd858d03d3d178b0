/**
 * The part of zod that options are described with, as plugins use it: `import * as z from '@courant/core/schema'`.
 * Core carries these functions in its own build: importing all of zod takes longer than building an operator.
 */
import { config } from 'zod'

// zod speeds up by compiling a parser for each object with `eval`: slower for options that are parsed once.
config({ jitless: true })

export {
  array,
  boolean,
  enum,
  int,
  literal,
  number,
  prettifyError,
  record,
  strictObject,
  string,
  toJSONSchema,
  tuple,
  union,
  unknown,
} from 'zod'
export type {
  input,
  output,
  ZodArray,
  ZodBoolean,
  ZodDefault,
  ZodEnum,
  ZodError,
  ZodInt,
  ZodLiteral,
  ZodNumber,
  ZodObject,
  ZodRecord,
  ZodString,
  ZodTuple,
  ZodType,
  ZodUnion,
  ZodUnknown,
} from 'zod'
