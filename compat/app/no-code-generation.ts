// Imported before anything that makes a pool.
import { useCodeGeneration } from '@offheap/struct';

useCodeGeneration(false);
