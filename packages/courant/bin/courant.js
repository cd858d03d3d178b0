#!/usr/bin/env node
import { main } from '@courant/cli'
process.exitCode = await main(process.argv.slice(2))
