// Imported before any module that creates a pool.
import { useCodeGeneration } from '@offheap/struct';

useCodeGeneration(false);
