/** The kernel's mm layer: every system call and the page fault, as routines. */
import type { Parameters } from '../parameters.ts';
import type { Bodies } from '../routine.ts';
import { faultRoutines, tableRoutines } from './fault.ts';
import { forkRoutines } from './fork.ts';
import { madviseRoutines } from './madvise.ts';
import { mprotectRoutines } from './mprotect.ts';
import { mremapRoutines } from './mremap.ts';
import { msyncRoutines } from './msync.ts';
import { munmapRoutines } from './munmap.ts';

/** Routines of the mm layer that a backend's kernel has. They call the backend's own. */
export function callRoutines(parameters: Parameters): Bodies {
  return {
    ...tableRoutines(parameters),
    ...faultRoutines(parameters),
    ...mprotectRoutines(parameters),
    ...munmapRoutines(parameters),
    ...madviseRoutines(parameters),
    ...mremapRoutines(parameters),
    ...msyncRoutines,
    ...forkRoutines,
  };
}
